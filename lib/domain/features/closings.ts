import { TidegateError } from '../fault.ts';
import { allowedLatenessUs } from '../ingest/entity-state.ts';
import type { Lake } from '../ingest/ports.ts';
import { type RawMessage, type RawRange, readRaw } from '../ingest/raw-lake.ts';
import { hourUs, startOfHour } from '../time.ts';

/** A move of the watermark, and when what it closed was known. */
export interface Closing {
  readonly version: number;
  readonly watermarkUs: number;
  readonly knowledgeTimeUs: number;
}

export interface ClosingRange extends RawRange {
  /** Of the entity at `version`. */
  readonly watermarkUs: number;
}

/** When each interval was closed: by the first message that moved the watermark to its end. */
export interface Closings {
  /** Receipt of the message. Of an end in the range that was read. */
  knownUs(endUs: number): number;
}

/** What was closed by the histories that an entity began with needs no message. */
export const noClosings: Closings = {
  knownUs(endUs) {
    throw new RangeError(`${endUs} was closed by a history`);
  },
};

/** In hours around the range: up to half a year, for an entity that is seldom heard of. */
const widenings = [1, 2, 12, 72, 512, 4096] as const;

/**
 * Reads on, and back, until every move of the watermark over the range is known. The message that closed the last
 * interval may have any later event time; and of a request with events of several hours an earlier hour may close a
 * later one. Versions have no gaps, which is how a missing message shows.
 */
export async function readClosings(lake: Lake, range: ClosingRange, known: readonly RawMessage[]): Promise<Closings> {
  const moves = new Map<number, Closing>(knownMoves(range, known));
  let read = { fromUs: startOfHour(range.fromUs), untilUs: startOfHour(range.untilUs - 1) + hourUs };
  for (const hours of widenings) {
    if (isComplete(moves, range)) return openClosings(moves);
    const last = startOfHour(range.watermarkUs + allowedLatenessUs) + hourUs;
    const wanted = {
      fromUs: hours === 1 ? read.fromUs : Math.max(0, startOfHour(range.fromUs) - hours * hourUs),
      untilUs: Math.max(read.untilUs, Math.min(last, read.untilUs + hours * hourUs)),
    };
    for (const part of [
      { fromUs: wanted.fromUs, untilUs: read.fromUs },
      { fromUs: read.untilUs, untilUs: wanted.untilUs },
    ]) {
      for (const message of await readBetween(lake, range, part)) moves.set(message.version, message);
    }
    read = wanted;
  }
  if (isComplete(moves, range)) return openClosings(moves);
  throw new TidegateError('TG-1203', `what closed the hours of ${range.entity} is missing`);
}

/** What changed the past has no raw object of its own, and a version nevertheless. */
function knownMoves(range: ClosingRange, messages: readonly RawMessage[]): readonly [number, Closing][] {
  const changes = range.changes.map(({ version, knowledgeTimeUs, ...change }) => ({
    version,
    knowledgeTimeUs,
    watermarkUs: change.kind === 'history' ? change.watermarkUs : change.untilUs,
  }));
  return [...messages, ...changes].map(({ version, knowledgeTimeUs, watermarkUs }) => [
    version,
    { version, knowledgeTimeUs, watermarkUs },
  ]);
}

/** Without the parts of imports: their moves are known. */
async function readBetween(
  lake: Lake,
  range: RawRange,
  { fromUs, untilUs }: { readonly fromUs: number; readonly untilUs: number },
): Promise<readonly RawMessage[]> {
  return fromUs < untilUs ? readRaw(lake, { ...range, fromUs, untilUs: untilUs - 1, changes: [] }) : [];
}

function isComplete(moves: ReadonlyMap<number, Closing>, { fromUs, untilUs }: RawRange): boolean {
  let before = { version: 0, watermarkUs: 0 };
  for (const move of inOrder(moves)) {
    const isGap = move.version > before.version + 1 && move.watermarkUs > before.watermarkUs;
    if (isGap && before.watermarkUs < untilUs && move.watermarkUs > fromUs) return false;
    before = move;
  }
  return before.watermarkUs >= untilUs;
}

function inOrder(moves: ReadonlyMap<number, Closing>): readonly Closing[] {
  return [...moves.values()].sort((a, b) => a.version - b.version);
}

function openClosings(moves: ReadonlyMap<number, Closing>): Closings {
  const steps: Closing[] = [];
  for (const move of inOrder(moves)) {
    if (move.watermarkUs > (steps.at(-1)?.watermarkUs ?? 0)) steps.push(move);
  }
  return {
    knownUs(endUs) {
      let [from, to] = [0, steps.length];
      while (from < to) {
        const middle = (from + to) >>> 1;
        if ((steps[middle]?.watermarkUs ?? 0) < endUs) from = middle + 1;
        else to = middle;
      }
      const step = steps[from];
      if (step === undefined) throw new RangeError(`nothing has closed ${endUs} yet`);
      return step.knowledgeTimeUs;
    },
  };
}
