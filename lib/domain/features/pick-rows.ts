import type { RowColumns } from './batch.ts';
import type { Closings } from './closings.ts';
import { intervalEndUs } from './entity-features.ts';
import { type FeatureView, viewKey } from './feature-view.ts';
import type { Founding, LateEra } from './late-eras.ts';
import type { EraRows } from './replay-era.ts';

/** Rows of one view, as columns: in the order of their intervals, of one interval as they came to be known. */
export interface OfflineRows {
  readonly view: FeatureView;
  readonly eventTimeUs: Float64Array;
  readonly knowledgeTimeUs: Float64Array;
  /** Up to which version late events are in: of rows that are equal in both times the higher counts. */
  readonly sequence: Float64Array;
  readonly values: readonly Float64Array[];
}

export interface Picking {
  /** In the order in which they overrule one another. */
  readonly eras: readonly EraRows[];
  readonly closings: Closings;
  readonly founding: Founding | undefined;
  /** Only rows of later adoptions than this. */
  readonly afterLateVersion: number;
}

/** Of the rows of all eras those that the online store took, or would have. */
export function pickRows(view: FeatureView, picking: Picking): OfflineRows {
  const picked: PickedRow[] = [];
  let last: PickedRow | undefined;
  for (const row of inOrder(view, picking.eras)) {
    const before = last?.endUs === row.endUs ? last : undefined;
    const knowledgeTimeUs = knownUs(row, before, picking);
    if (knowledgeTimeUs === undefined) continue;
    last = { ...row, knowledgeTimeUs };
    if (row.era.lateUntilVersion > picking.afterLateVersion) picked.push(last);
  }
  return toColumns(view, picked);
}

interface EraRow {
  readonly era: LateEra;
  readonly columns: RowColumns;
  readonly index: number;
  readonly eventTimeUs: number;
  /** Of its interval. */
  readonly endUs: number;
}

interface PickedRow extends EraRow {
  readonly knowledgeTimeUs: number;
}

/** Interval by interval, and in each era by era. */
function* inOrder(view: FeatureView, eras: readonly EraRows[]): Generator<EraRow> {
  const cursors = eras.map((each) => rowCursor(view, each));
  for (;;) {
    const endUs = Math.min(...cursors.map((cursor) => cursor.row()?.endUs ?? Infinity));
    if (endUs === Infinity) return;
    for (const cursor of cursors) {
      const row = cursor.row();
      if (row?.endUs !== endUs) continue;
      yield row;
      cursor.advance();
    }
  }
}

function rowCursor(view: FeatureView, { era, rows }: EraRows) {
  const columns = rows.get(viewKey(view));
  const at = (index: number): EraRow | undefined => {
    const eventTimeUs = columns?.eventTimesUs[index];
    if (columns === undefined || eventTimeUs === undefined) return undefined;
    return { era, columns, index, eventTimeUs, endUs: intervalEndUs(eventTimeUs, view.everyUs) };
  };
  let row = at(0);
  return {
    row: () => row,
    advance: () => void (row = at((row?.index ?? 0) + 1)),
  };
}

/** Since when a row counts as known; undefined when it is no news, or came after a newer one. */
function knownUs(row: EraRow, before: PickedRow | undefined, { closings, founding }: Picking): number | undefined {
  const isFounding = founding !== undefined && row.endUs <= founding.untilUs;
  const closedUs = (): number => (isFounding ? row.endUs + founding.delayUs : closings.knownUs(row.endUs));
  const { adopted } = row.era;
  if (adopted === undefined || row.endUs > adopted.closedUntilUs) return closedUs();
  const { knowledgeTimeUs } = adopted;
  // No row is known before the message that closed its interval, however early the revision had looked.
  if (before === undefined || before.eventTimeUs < row.eventTimeUs) return Math.max(knowledgeTimeUs, closedUs());
  if (areEqual(before, row)) return undefined;
  // Of one event time the online store takes what was known later; the past that an entity began with never was in it.
  if (knowledgeTimeUs > before.knowledgeTimeUs) return knowledgeTimeUs;
  return isFounding ? before.knowledgeTimeUs : undefined;
}

function areEqual(a: EraRow, b: EraRow): boolean {
  return a.columns.values.every((column, feature) => Object.is(column[a.index], b.columns.values[feature]?.[b.index]));
}

function toColumns(view: FeatureView, rows: readonly PickedRow[]): OfflineRows {
  return {
    view,
    eventTimeUs: columnOf(rows, ({ eventTimeUs }) => eventTimeUs),
    knowledgeTimeUs: columnOf(rows, ({ knowledgeTimeUs }) => knowledgeTimeUs),
    sequence: columnOf(rows, ({ era }) => era.lateUntilVersion),
    values: view.features.map((_, feature) =>
      columnOf(rows, ({ columns, index }) => columns.values[feature]?.[index] ?? Number.NaN),
    ),
  };
}

/** What `Float64Array.from` does, which takes ten times as long. */
function columnOf(rows: readonly PickedRow[], valueOf: (row: PickedRow) => number): Float64Array {
  const column = new Float64Array(rows.length);
  let at = 0;
  for (const row of rows) {
    column[at] = valueOf(row);
    at += 1;
  }
  return column;
}
