import type { Measured } from '../../../schemas/chunk.ts';
import { measures } from '../../../schemas/streams.ts';
import { canonicalJson, type Json } from '../canonical-json.ts';

/** One measurement of an imported history. */
export interface HistoryEvent {
  readonly entity: string;
  readonly event: Measured;
  /** So long after its event time a live feed would have told it. */
  readonly declaredDelayUs: number;
}

const header = ['entity', 'eventTimeUs', 'knowledgeTimeUs', 'market', 'provenance', 'sequence', 'source', 'stream'];

/** What an event of a stream may say, in the order of canonical JSON. */
const keysOf: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(measures).map(([stream, fields]) => [stream, [...header, ...Object.keys(fields)].sort()]),
);

/**
 * The line of an event in the raw lake: what `canonicalJson` gives for it, in a third of the time. Which keys there are
 * and in which order they stand is known beforehand, and JSON writes numbers as canonical JSON does, but for -0.
 */
export function historyLine({ entity, event, declaredDelayUs }: HistoryEvent): string {
  const given: Readonly<Record<string, Json | undefined>> = event;
  const line: Record<string, Json | undefined> = {};
  let isPlain = true;
  for (const key of keysOf.get(event.stream) ?? []) {
    if (key === 'entity') line[key] = entity;
    else if (key === 'knowledgeTimeUs') line[key] = event.eventTimeUs + declaredDelayUs;
    else {
      const value = given[key];
      if (value === undefined) continue;
      line[key] = value;
      isPlain &&= typeof value === 'string' || isPlainNumber(value);
    }
  }
  return isPlain ? JSON.stringify(line) : canonicalJson(line);
}

/** A number, or lists of them, none of which is -0 or no number at all. */
function isPlainNumber(value: Json): boolean {
  if (typeof value === 'number') return Number.isFinite(value) && !Object.is(value, -0);
  if (!isList(value)) return false;
  for (const item of value) if (!isPlainNumber(item)) return false;
  return true;
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
