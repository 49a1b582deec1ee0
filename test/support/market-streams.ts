import fc from 'fast-check';
import type { Measured } from '../../schemas/chunk.ts';
import { noonUs } from './trades.ts';

/** One event of a generated stream, before the market around it gives it prices and numbers. */
const Draw = fc.record({
  kind: fc.integer({ min: 0, max: 99 }),
  step: fc.integer({ min: 0, max: 999 }),
  size: fc.integer({ min: 1, max: 999 }),
  tilt: fc.integer({ min: -5, max: 5 }),
  isBuy: fc.boolean(),
});
type Draw = typeof Draw extends fc.Arbitrary<infer Value> ? Value : never;

/** Typical time between events; from time to time one of the others comes in between. */
const pacesUs = [20, 40_000, 1_500_000, 31_000_000, 61_000_000, 61_000_000] as const;
const gapsUs = [0, 0, 1, 300_000_000, 3_600_000_000, 90_000_000_000] as const;
/** Quantities as small and as large as a stream may have them. */
const scales = [1e-8, 1, 1, 1e9] as const;

export interface StreamOptions {
  readonly minLength: number;
  readonly maxLength: number;
}

/**
 * Events of one entity over all streams, in the order of the entity: bursts of one instant and silent days, magnitudes
 * from 1e-8 to 1e9, levels of quantity zero, repeated and lost deltas, crossed books and one-sided ones.
 */
export function marketStreams(options: StreamOptions): fc.Arbitrary<Measured[]> {
  return fc
    .record({
      pace: fc.constantFrom(...pacesUs),
      scale: fc.constantFrom(...scales),
      tick: fc.constantFrom(1e-6, 0.01, 0.5),
      isLevered: fc.boolean(),
      draws: fc.array(Draw, { ...options, size: 'max' }),
    })
    .map(({ draws, ...market }) => playMarket(draws, market));
}

interface Setting {
  readonly pace: number;
  readonly scale: number;
  readonly tick: number;
  /** Whether funding and open interest come often enough to warm up what is made of them. */
  readonly isLevered: boolean;
}

function playMarket(draws: readonly Draw[], setting: Setting): Measured[] {
  const { pace, isLevered } = setting;
  const play: Play = { ...setting, timeUs: noonUs, updateId: 0, level: 20_000 };
  return draws.map((draw, sequence) => {
    const { step, size, tilt } = draw;
    play.timeUs += step < 985 ? Math.round((pace * 2 * step) / 985) : (gapsUs[step % gapsUs.length] ?? 0);
    play.level = Math.max(1000, play.level + (size % 5 === 0 ? tilt : 0));
    const kind = isLevered && size % 4 === 0 ? 92 + (step % 6) : draw.kind;
    const header = { source: 'test', market: 'crypto', eventTimeUs: play.timeUs, sequence };
    if (kind < 43) return tradingEvent(kind, draw, { play, header });
    if (kind < 88) return bookEvent(kind, draw, { play, header });
    return futureEvent(kind, draw, { play, header });
  });
}

interface Play extends Setting {
  timeUs: number;
  updateId: number;
  level: number;
}

interface Stage {
  readonly play: Play;
  readonly header: { source: string; market: string; eventTimeUs: number; sequence: number };
}

function priceOf({ tilt }: Draw, { level, tick }: Play): number {
  return (level + tilt) * tick;
}

/** A block trade fills several volume buckets at once. */
function quantityOf({ size, step }: Draw, { scale }: Play): number {
  return (size / 100) * scale * (step % 23 === 0 ? 500 : 1);
}

function tradingEvent(kind: number, draw: Draw, { play, header }: Stage): Measured {
  const stream = kind < 40 ? 'trade' : 'liquidation';
  const side = draw.isBuy ? 'buy' : 'sell';
  return { stream, ...header, price: priceOf(draw, play), quantity: quantityOf(draw, play), side };
}

function bookEvent(kind: number, draw: Draw, { play, header }: Stage): Measured {
  if (kind < 47 || play.updateId === 0) {
    play.updateId += 1 + (draw.size % 3);
    return { stream: 'book-snapshot', ...header, lastUpdateId: play.updateId, ...wholeBook(draw, play) };
  }
  const { first, last } = nextUpdate(play.updateId, draw);
  play.updateId = Math.max(play.updateId, last);
  const previous = draw.size % 2 === 0 ? { previousUpdateId: first - 1 } : {};
  const levels = changedLevels(draw, play);
  return { stream: 'book-delta', ...header, firstUpdateId: first, lastUpdateId: last, ...previous, ...levels };
}

function futureEvent(kind: number, draw: Draw, { play, header }: Stage): Measured {
  const { size, tilt, isBuy } = draw;
  if (kind < 92) {
    const mark = priceOf(draw, play);
    return { stream: 'mark-price', ...header, mark, ...(size % 7 === 0 ? {} : { index: mark * 0.9995 }) };
  }
  if (kind < 95) {
    const rate = tilt * 1e-5 + size * 1e-8;
    return { stream: 'funding', ...header, rate, kind: isBuy ? 'predicted' : 'settled' };
  }
  if (kind < 98) {
    const quantity = size % 50 === 0 ? 0 : 1000 * quantityOf(draw, play);
    return { stream: 'open-interest', ...header, quantity };
  }
  return { stream: 'observation', ...header, field: 'noise', value: tilt };
}

/** Mostly the next update; some repeat an old one, some leave one out. */
function nextUpdate(updateId: number, { step, size }: Draw): { first: number; last: number } {
  const oddity = (step + size) % 40;
  if (oddity === 0) return { first: updateId, last: updateId };
  if (oddity === 1) return { first: updateId + 3, last: updateId + 4 };
  return { first: updateId + 1, last: updateId + 1 + (size % 2) };
}

type Levels = [number, number][];

function wholeBook({ size, step, tilt }: Draw, { level, tick, scale }: Play): { bids: Levels; asks: Levels } {
  const count = step % 29 === 0 ? 0 : 3 + (size % 30);
  const gap = step % 31 === 0 ? -2 : 1 + (size % 3);
  const quantity = (at: number) => (at % 11 === 10 ? 0 : (1 + ((at * size) % 17)) * (at % 9 === 7 ? 40 : 1) * scale);
  return {
    bids: Array.from({ length: count }, (_, at) => [(level - at * (1 + (at % 3))) * tick, quantity(at)]),
    asks: Array.from({ length: 3 + Math.abs(tilt) * 5 }, (_, at) => [(level + gap + at) * tick, quantity(at + 1)]),
  };
}

function changedLevels(draw: Draw, { level, tick, scale }: Play): { bids: Levels; asks: Levels } {
  const { size, tilt, isBuy } = draw;
  const quantity = size % 4 === 0 ? 0 : (size / 50) * scale;
  const near: Levels = [[(level + (isBuy ? -1 : 1) * (Math.abs(tilt) + (size % 3))) * tick, quantity]];
  const far: Levels = [[(level + (isBuy ? -1 : 1) * (200 + size)) * tick, quantity]];
  const changes = size % 5 === 0 ? [...near, ...far] : near;
  return isBuy ? { bids: changes, asks: [] } : { bids: [], asks: changes };
}
