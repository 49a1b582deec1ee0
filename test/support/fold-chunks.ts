import type { Chunk } from '../../schemas/chunk.ts';
import { viewKey } from '../../lib/domain/features/feature-view.ts';
import { type Applied, applyChunk, type EntityBefore, noCounts } from '../../lib/domain/ingest/apply-chunk.ts';
import type { HourSnapshot } from '../../lib/domain/ingest/apply-due.ts';
import { emptyEntityState } from '../../lib/domain/ingest/entity-state.ts';

export interface FoldedRow {
  /** `name@version`. */
  readonly view: string;
  readonly eventTimeUs: number;
  readonly values: readonly number[];
}

export interface Folded extends Applied {
  readonly rows: readonly FoldedRow[];
}

export const newEntity: EntityBefore = { state: emptyEntityState, counts: noCounts };

/** One more chunk, with the rows that it made final. */
export function applyOne(before: EntityBefore, chunk: Chunk): Folded {
  const rows: FoldedRow[] = [];
  const applied = applyChunk(before, chunk, (view, eventTimeUs, values) =>
    rows.push({ view: viewKey(view), eventTimeUs, values: [...values] }),
  );
  return { ...applied, rows };
}

/** An entity after a history of chunks, with all rows and hours on the way. */
export function foldChunks(chunks: readonly Chunk[]): Folded {
  const rows: FoldedRow[] = [];
  const hours: HourSnapshot[] = [];
  const start: Applied = { ...newEntity, applied: 0, lateIndexes: [], hours: [] };
  const last = chunks.reduce((before, chunk) => {
    const applied = applyOne(before, chunk);
    rows.push(...applied.rows);
    hours.push(...applied.hours);
    return applied;
  }, start);
  return { ...last, rows, hours };
}

/** The rows of one view. */
export function rowsOf({ rows }: Pick<Folded, 'rows'>, view: string): readonly FoldedRow[] {
  return rows.filter((row) => row.view === view);
}
