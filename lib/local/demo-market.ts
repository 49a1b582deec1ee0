import type { MarketEvent } from '../../schemas/streams.ts';
import { formatTime, secondUs } from '../domain/time.ts';

/** A small market for the first look: one trade per entity and second, the same whoever asks. */
export const demoEntities = ['BTC-USD', 'ETH-USD', 'SOL-USD'] as const;
export type DemoEntity = (typeof demoEntities)[number];

const bases: Readonly<Record<DemoEntity, number>> = { 'BTC-USD': 60_000, 'ETH-USD': 3_000, 'SOL-USD': 150 };

export interface DemoEvents {
  readonly events: readonly MarketEvent[];
  /** The row that these events must lead to. */
  readonly lastTradeUs: number;
}

/**
 * The trades of the last `count` whole seconds before `nowUs`, closed by a tick.
 * Trade and sequence number are functions of the second alone: what two runs both send is a true duplicate.
 */
export function demoEvents(entity: DemoEntity, nowUs: number, count: number): DemoEvents {
  const endSecond = Math.floor(nowUs / secondUs);
  const seconds = Array.from({ length: count }, (_, index) => endSecond - count + index);
  const closing = formatTime(endSecond * secondUs);
  const tick = { stream: 'tick', entity, source: 'demo', eventTime: closing, completeUntil: closing } as const;
  return {
    events: [...seconds.map((second) => demoTrade(entity, second)), tick],
    lastTradeUs: (endSecond - 1) * secondUs,
  };
}

function demoTrade(entity: DemoEntity, second: number): MarketEvent {
  const price =
    bases[entity] * Math.exp(0.004 * wave(second, 607) + 0.001 * wave(second, 97) + 0.0003 * wave(second, 7));
  return {
    stream: 'trade',
    entity,
    source: 'demo',
    eventTime: formatTime(second * secondUs),
    sequence: second,
    price: Math.round(price * 100) / 100,
    quantity: 1 + (second % 5),
    side: second % 2 === 0 ? 'buy' : 'sell',
  };
}

function wave(second: number, periodSeconds: number): number {
  return Math.sin((2 * Math.PI * (second % periodSeconds)) / periodSeconds);
}
