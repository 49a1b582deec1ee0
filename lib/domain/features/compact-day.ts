import { sha256Hex } from '../canonical-json.ts';
import type { Lake } from '../ingest/ports.ts';
import { lakeKeys, lakePrefixes } from '../registry/keys.ts';
import { decodeFeatureFile, encodeFeatureFile, type FileRows, joinFileRows, pickFileRows } from './feature-files.ts';
import type { ViewDefinition } from './feature-view.ts';

/** A reader opens each file for itself; up to so many cost less than writing a day once more. */
const mostFiles = 4;

export interface DayOfEntity {
  readonly tenant: string;
  readonly entity: string;
  readonly day: string;
  readonly view: ViewDefinition;
}

export interface CompactionPorts {
  readonly lake: Lake & { remove(key: string): Promise<void> };
}

/**
 * Makes one file of the files of a day when they are many. The new one is there before the old ones go: who reads in
 * between sees rows twice, which are equal. A compaction that broke off is one more file for the next.
 */
export async function compactDay(
  { tenant, entity, day, view }: DayOfEntity,
  { lake }: CompactionPorts,
): Promise<boolean> {
  const { name, version } = view;
  const keys = await lake.list(lakePrefixes.features(tenant, name, version, day, entity));
  if (keys.length <= mostFiles) return false;
  const parts: FileRows[] = [];
  for (const key of keys) {
    const part = await lake.get(key);
    // Another compaction is under way.
    if (part === undefined) return false;
    parts.push(decodeFeatureFile(view, key, part));
  }
  const body = encodeFeatureFile(view, withoutRepeats(joinFileRows(view, parts)));
  const key = lakeKeys.features.key(tenant, name, version, day, entity, `day-${sha256Hex(body).slice(0, 16)}`);
  await lake.putOnce(key, body);
  for (const old of keys) if (old !== key) await lake.remove(old);
  return true;
}

/** In the order in which rows overrule one another, each once. */
export function withoutRepeats(rows: FileRows): FileRows {
  const { eventTimeUs, knowledgeTimeUs, sequence } = rows;
  const at = (column: Float64Array, row: number): number => column[row] ?? 0;
  const compare = (a: number, b: number): number =>
    at(eventTimeUs, a) - at(eventTimeUs, b) ||
    at(knowledgeTimeUs, a) - at(knowledgeTimeUs, b) ||
    at(sequence, a) - at(sequence, b);
  const order = Uint32Array.from(eventTimeUs, (_, row) => row).sort(compare);
  return pickFileRows(
    rows,
    order.filter((row, place) => place === 0 || compare(order[place - 1] ?? 0, row) !== 0),
  );
}
