import type { Chunk, TradeRecord } from '../../../schemas/chunk.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import { applyTrade, emptyTradesState } from '../features/trades-view.ts';
import { secondUs } from '../time.ts';
import { type EntityState, maxStateBytes, type PendingEvent } from './entity-state.ts';
import { add, has, type IntervalSet, newest } from './interval-set.ts';
import type { EventCounts } from './ports.ts';

/** How far events of an entity may arrive out of order, in event time: the largest of its streams. */
export const allowedLatenessUs = 2 * secondUs;

export const emptyEntityState: EntityState = {
  contract: 'entity-state/1',
  maxEventTimeUs: 0,
  watermarkUs: 0,
  pending: [],
  sequences: {},
  recent: {},
  views: { 'trades@1': emptyTradesState },
};

export const noCounts: EventCounts = { received: 0, applied: 0, duplicate: 0, late: 0, pending: 0 };

export interface Applied {
  readonly state: EntityState;
  readonly counts: EventCounts;
  /** How many trades moved the views: without any, the online row stays as it is. */
  readonly trades: number;
  readonly late: number;
}

/**
 * The next state of an entity. Events wait until the watermark has passed them and then apply in (event time,
 * stream, sequence) order, so any arrival order within the allowed lateness ends in the same state; what arrives
 * behind the watermark is late: counted here, kept in the raw lake, and not applied.
 */
export function applyChunk(before: EntityState, counts: EventCounts, chunk: Chunk): Applied {
  const received =
    chunk.stream === 'trade' ? receiveTrades(before, chunk.events) : { state: before, duplicate: 0, late: 0 };
  const advanced = advance(received.state, chunk);
  const due = advanced.pending.filter(({ event }) => event.eventTimeUs < advanced.watermarkUs).sort(byOrder);
  const pending = advanced.pending.filter(({ event }) => event.eventTimeUs >= advanced.watermarkUs).sort(byOrder);
  const trades = due.reduce((state, { event }) => applyTrade(state, event), advanced.views['trades@1']);
  const ticks = chunk.stream === 'tick' ? chunk.events.length : 0;
  return {
    state: { ...advanced, pending, recent: stillRecent(advanced), views: { 'trades@1': trades } },
    trades: due.length,
    late: received.late,
    counts: {
      received: counts.received + chunk.events.length,
      applied: counts.applied + due.length + ticks,
      duplicate: counts.duplicate + received.duplicate,
      late: counts.late + received.late,
      pending: pending.length,
    },
  };
}

interface Received {
  readonly state: EntityState;
  readonly duplicate: number;
  readonly late: number;
}

function receiveTrades(before: EntityState, trades: readonly TradeRecord[]): Received {
  const memory: Memory = {
    pending: [...before.pending],
    sequences: { ...before.sequences },
    recent: { ...before.recent },
  };
  let duplicate = 0;
  let late = 0;
  for (const event of trades) {
    if (!remember(event, memory)) duplicate += 1;
    else if (event.eventTimeUs < before.watermarkUs) late += 1;
    else memory.pending.push({ stream: 'trade', event });
  }
  return { state: { ...before, ...memory }, duplicate, late };
}

/** Copies that belong to the chunk at work, and may be written. */
interface Memory {
  readonly pending: PendingEvent[];
  readonly sequences: Record<string, IntervalSet>;
  readonly recent: Record<string, number>;
}

/** False when the event was received before. */
function remember(event: TradeRecord, memory: Memory): boolean {
  return event.sequence === undefined
    ? rememberContent(event, memory)
    : rememberSequence(event, event.sequence, memory);
}

function rememberContent(event: TradeRecord, { recent }: Memory): boolean {
  const digest = contentDigest(event);
  if (recent[digest] !== undefined) return false;
  recent[digest] = event.eventTimeUs;
  return true;
}

/**
 * Enough for a thousand gaps at a time. Older numbers are forgotten, and a repeat of one counts as late instead of
 * duplicate: it was applied, so it is behind the watermark, unless it still waits.
 */
const maxIntervals = 1024;

function rememberSequence(event: TradeRecord, sequence: number, { pending, sequences }: Memory): boolean {
  const key = `${event.source}|trade`;
  const seen = sequences[key] ?? [];
  if (has(seen, sequence)) return false;
  const [oldest] = seen;
  const mayBeForgotten = oldest !== undefined && sequence < oldest[0];
  if (mayBeForgotten && pending.some((waiting) => isSame(waiting.event, event))) return false;
  sequences[key] = newest(add(seen, sequence), maxIntervals);
  return true;
}

function isSame(a: TradeRecord, b: TradeRecord): boolean {
  return a.source === b.source && a.sequence === b.sequence;
}

/** 64 bits are plenty to tell the few thousand events of four seconds apart. */
function contentDigest(event: TradeRecord): string {
  return sha256Hex(canonicalJson(event)).slice(0, 16);
}

function advance(state: EntityState, chunk: Chunk): EntityState {
  const times = chunk.events.map((event) => event.eventTimeUs);
  const promises = chunk.stream === 'tick' ? chunk.events.map((event) => event.completeUntilUs ?? 0) : [];
  const maxEventTimeUs = Math.max(state.maxEventTimeUs, ...times);
  const watermarkUs = Math.max(state.watermarkUs, maxEventTimeUs - allowedLatenessUs, ...promises);
  return { ...state, maxEventTimeUs, watermarkUs };
}

function stillRecent(state: EntityState): EntityState['recent'] {
  const oldestUs = state.maxEventTimeUs - 2 * allowedLatenessUs;
  return Object.fromEntries(Object.entries(state.recent).filter(([, timeUs]) => timeUs >= oldestUs));
}

/**
 * (event time, stream, sequence), where trades are the only stream that waits, and those without a number come last;
 * source and content break what ties are left, so that the order is total.
 */
function byOrder({ event: a }: PendingEvent, { event: b }: PendingEvent): number {
  return (
    compare(a.eventTimeUs, b.eventTimeUs) ||
    compare(a.sequence ?? Infinity, b.sequence ?? Infinity) ||
    compare(a.source, b.source) ||
    compare(contentDigest(a), contentDigest(b))
  );
}

function compare<Value extends number | string>(a: Value, b: Value): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** The bytes of a state and their name. Throws TG-1102 over the size that one event may cost to read. */
export function encodeState(state: EntityState): { readonly body: string; readonly digest: string } {
  const body = canonicalJson(state);
  const bytes = Buffer.byteLength(body);
  if (bytes > maxStateBytes) {
    throw new TidegateError('TG-1102', `the state would take ${bytes} bytes, ${maxStateBytes} are allowed`);
  }
  return { body, digest: sha256Hex(body) };
}
