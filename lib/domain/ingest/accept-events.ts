import * as z from 'zod';
import type { TickRecord, TradeRecord } from '../../../schemas/chunk.ts';
import type { ErrorCode, FieldError } from '../../../schemas/errors.ts';
import { maxEvents } from '../../../schemas/limits.ts';
import { MarketEvent } from '../../../schemas/streams.ts';
import { RequestError } from '../fault.ts';
import { formatTime, minuteUs, parseTime } from '../time.ts';

export const maxBodyBytes = 256 * 1024;

const defaultMarket = 'crypto';

/** A sender's clock may run ahead by this much; further ahead, one event would make all others late. */
export const maxAheadUs = 5 * minuteUs;

export type AcceptedEvent = { readonly index: number; readonly entity: string } & (
  { readonly stream: 'trade'; readonly record: TradeRecord } | { readonly stream: 'tick'; readonly record: TickRecord }
);

export interface Acceptance {
  readonly accepted: readonly AcceptedEvent[];
  readonly rejected: readonly (FieldError & { readonly index: number })[];
}

const Envelope = z.strictObject({ events: z.array(z.unknown()) });

/** Judges each event by itself. Throws only when the body as a whole is not a batch. */
export function acceptEvents(body: unknown, marketNowUs: number): Acceptance {
  const events = openEnvelope(body);
  const accepted: AcceptedEvent[] = [];
  const rejected: (FieldError & { index: number })[] = [];
  events.forEach((event, index) => {
    const verdict = judgeEvent(event, index, marketNowUs);
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

function judgeEvent(event: unknown, index: number, marketNowUs: number): AcceptedEvent | FieldError {
  const path = `events[${index}]`;
  const parsed = MarketEvent.safeParse(event);
  if (!parsed.success) {
    const [first] = fieldErrors(parsed.error, 'TG-1003', path);
    return first ?? { code: 'TG-1003', field: path, detail: 'not a market event' };
  }
  const { data } = parsed;
  const eventTimeUs = parseTime(data.eventTime);
  if (eventTimeUs === undefined) return noInstant(`${path}.eventTime`, data.eventTime);
  const ahead = aheadOf(eventTimeUs, marketNowUs, `${path}.eventTime`);
  if (ahead) return ahead;
  const market = data.market ?? defaultMarket;
  if (data.stream === 'trade') {
    const { entity, stream, source, sequence, price, quantity, side } = data;
    const record = {
      source,
      market,
      eventTimeUs,
      price,
      quantity,
      side,
      ...(sequence === undefined ? {} : { sequence }),
    };
    return { index, entity, stream, record };
  }
  const { entity, stream, source, completeUntil } = data;
  if (completeUntil === undefined) return { index, entity, stream, record: { source, market, eventTimeUs } };
  const completeUntilUs = parseTime(completeUntil);
  if (completeUntilUs === undefined) return noInstant(`${path}.completeUntil`, completeUntil);
  const early = aheadOf(completeUntilUs, marketNowUs, `${path}.completeUntil`);
  return early ?? { index, entity, stream, record: { source, market, eventTimeUs, completeUntilUs } };
}

function noInstant(field: string, text: string): FieldError {
  return { code: 'TG-1003', field, detail: `${text} names no instant since 1970` };
}

function aheadOf(timeUs: number, marketNowUs: number, field: string): FieldError | undefined {
  if (timeUs <= marketNowUs + maxAheadUs) return undefined;
  return {
    code: 'TG-1004',
    field,
    detail: `${formatTime(timeUs)} is more than 5 minutes after ${formatTime(marketNowUs)}`,
  };
}

function fieldErrors(error: z.ZodError, code: ErrorCode, prefix = ''): FieldError[] {
  return error.issues.map((issue) => {
    const unknownKey = issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [];
    // A fault of the whole has no path of its own.
    const field = fieldPath(prefix, [...issue.path, ...unknownKey]) || 'body';
    return { code, field, detail: issue.message };
  });
}

function fieldPath(prefix: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, prefix);
}
