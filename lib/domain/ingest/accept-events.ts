import * as z from 'zod';
import type { ChunkEvent } from '../../../schemas/chunk.ts';
import type { FieldError } from '../../../schemas/errors.ts';
import { maxEvents } from '../../../schemas/limits.ts';
import { MarketEvent } from '../../../schemas/streams.ts';
import { namePattern } from '../../../schemas/patterns.ts';
import { RequestError } from '../fault.ts';
import { fieldErrors } from '../field-path.ts';
import { defaultMarket } from '../market-clock.ts';
import { formatTime, minuteUs, parseTime } from '../time.ts';

export const maxBodyBytes = 256 * 1024;

/** A sender's clock may run ahead by this much; further ahead, one event would make all others late. */
export const maxAheadUs = 5 * minuteUs;

export interface AcceptedEvent {
  readonly index: number;
  readonly entity: string;
  readonly event: ChunkEvent;
  /** The receipt, on the clock of the event's market. */
  readonly knowledgeTimeUs: number;
}

export interface Acceptance {
  readonly accepted: readonly AcceptedEvent[];
  readonly rejected: readonly (FieldError & { readonly index: number })[];
}

const Envelope = z.strictObject({ events: z.array(z.unknown()) });

/** What time it is on a market that `marketsOf` has named. */
export type NowOf = (market: string) => number;

/** The markets that the events of a body name. Throws when it is not a batch. */
export function marketsOf(body: unknown): readonly string[] {
  return [...new Set(openEnvelope(body).map(marketOf))].filter((market) => namePattern.test(market));
}

/** Of an event that is not checked yet. */
function marketOf(event: unknown): string {
  const named = typeof event === 'object' && event !== null && 'market' in event ? event.market : undefined;
  return typeof named === 'string' ? named : defaultMarket;
}

/** Judges each event by itself. Throws only when the body as a whole is not a batch. */
export function acceptEvents(body: unknown, nowOf: NowOf): Acceptance {
  const events = openEnvelope(body);
  const accepted: AcceptedEvent[] = [];
  const rejected: (FieldError & { index: number })[] = [];
  events.forEach((event, index) => {
    const verdict = judgeEvent(event, index, nowOf);
    if ('code' in verdict) rejected.push({ ...verdict, index });
    else accepted.push(verdict);
  });
  return { accepted, rejected };
}

function openEnvelope(body: unknown): readonly unknown[] {
  const envelope = Envelope.safeParse(body);
  if (!envelope.success)
    throw new RequestError('TG-1001', 'expected {"events": […]}', fieldErrors(envelope.error, 'TG-1001'));
  const { events } = envelope.data;
  if (events.length === 0) {
    throw new RequestError('TG-1001', 'no events', [
      { code: 'TG-1001', field: 'events', detail: 'expected at least one event' },
    ]);
  }
  if (events.length > maxEvents) {
    throw new RequestError('TG-1002', `${events.length} events, at most ${maxEvents} are allowed`);
  }
  return events;
}

function judgeEvent(event: unknown, index: number, nowOf: NowOf): AcceptedEvent | FieldError {
  const path = `events[${index}]`;
  const parsed = MarketEvent.safeParse(event);
  if (!parsed.success) {
    const [first] = fieldErrors(parsed.error, 'TG-1003', path);
    return first ?? { code: 'TG-1003', field: path, detail: 'not a market event' };
  }
  const { entity, eventTime, market = defaultMarket, ...rest } = parsed.data;
  const marketNowUs = nowOf(market);
  const time = judgeTime(eventTime, { field: `${path}.eventTime`, marketNowUs });
  if (typeof time !== 'number') return time;
  const accepted = { index, entity, knowledgeTimeUs: marketNowUs };
  if (rest.stream !== 'tick') return { ...accepted, event: { ...rest, market, eventTimeUs: time } };
  const { completeUntil, ...tick } = rest;
  if (completeUntil === undefined) return { ...accepted, event: { ...tick, market, eventTimeUs: time } };
  const until = judgeTime(completeUntil, { field: `${path}.completeUntil`, marketNowUs });
  if (typeof until !== 'number') return until;
  return { ...accepted, event: { ...tick, market, eventTimeUs: time, completeUntilUs: until } };
}

function judgeTime(
  text: string,
  { field, marketNowUs }: { readonly field: string; readonly marketNowUs: number },
): number | FieldError {
  const timeUs = parseTime(text);
  if (timeUs === undefined) return { code: 'TG-1003', field, detail: `${text} names no instant since 1970` };
  if (timeUs <= marketNowUs + maxAheadUs) return timeUs;
  const detail = `${formatTime(timeUs)} is more than 5 minutes after ${formatTime(marketNowUs)}`;
  return { code: 'TG-1004', field, detail };
}
