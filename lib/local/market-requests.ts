import type { Measured } from '../../schemas/chunk.ts';
import { maxEvents } from '../../schemas/limits.ts';
import type { MarketEvent } from '../../schemas/streams.ts';
import { formatTime } from '../domain/time.ts';
import { toMarketEvent } from '../simulator/market-event.ts';

/** The API takes 256 KB; the rest is room for the frame around the events. */
const maxBytes = 240 * 1024;

export interface MarketRequest {
  readonly body: string;
  readonly events: number;
  /** The same for the same stretch of the same market: sending it again does nothing. */
  readonly idempotencyKey: string;
}

export interface Stretch {
  readonly entity: string;
  readonly seed: number;
  readonly fromUs: number;
  readonly untilUs: number;
}

/**
 * A stretch of the tape as requests, in order. Its tick stands for one in each second of the stretch: they would arrive
 * together, and the last says all that the others do. Nothing earlier than it follows, because the tape is in order.
 */
export function requestsOf(stretch: Stretch, measured: Iterable<Measured>): readonly MarketRequest[] {
  const { entity, seed, fromUs, untilUs } = stretch;
  const texts: string[][] = [];
  let bytes = Infinity;
  const add = (event: MarketEvent): void => {
    const text = JSON.stringify(event);
    const last = texts.at(-1);
    if (last === undefined || last.length === maxEvents || bytes + text.length > maxBytes) {
      texts.push([text]);
      bytes = text.length;
    } else {
      last.push(text);
      bytes += text.length + 1;
    }
  };
  for (const event of measured) add(toMarketEvent(entity, event));
  add(closingTick(entity, untilUs));
  return texts.map((events, index) => ({
    body: `{"events":[${events.join(',')}]}`,
    events: events.length,
    idempotencyKey: `tape-${seed}-${entity}-${fromUs}-${untilUs}-${index}`,
  }));
}

function closingTick(entity: string, untilUs: number): MarketEvent {
  const at = formatTime(untilUs);
  return { stream: 'tick', entity, source: 'sim', eventTime: at, completeUntil: at };
}
