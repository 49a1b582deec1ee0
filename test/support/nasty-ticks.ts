import type { Measured } from '../../schemas/chunk.ts';
import { hourUs, minuteUs, secondUs } from '../../lib/domain/time.ts';
import type { Pcg32 } from '../../lib/kernels/random/pcg32.ts';
import { openRandom } from '../../lib/simulator/random.ts';
import { NastyMarket, type NastyStream, nastyStreams } from './nasty-market.ts';

/** What a series of events exaggerates. */
export interface NastySeries {
  readonly name: string;
  readonly startMs: number;
  readonly tick: number;
  readonly price: number;
  /** The middle of the quantities, and the standard deviation of their decimal logarithm. */
  readonly quantity: number;
  readonly magnitudes: number;
  /** Of trades, beyond that. */
  readonly tradeMagnitudes: number;
  /** Steps between bursts are so much longer than those of a busy market. */
  readonly slowness: number;
  /** Ticks that the best prices move at most in one delta. */
  readonly jump: number;
  /** Shares of thin snapshots and of levels that are walls. */
  readonly thin: number;
  readonly walls: number;
  /** Whether deltas name the update before them. */
  readonly isChained: boolean;
}

const usual = {
  quantity: 1,
  magnitudes: 0.35,
  tradeMagnitudes: 0,
  slowness: 1,
  jump: 3,
  thin: 0.08,
  walls: 0.03,
  isChained: true,
};

/** They cross the end of a year, both changes of the clock, a leap day, and more than a month. */
export const nastySeries: readonly NastySeries[] = [
  { ...usual, name: 'plain', startMs: Date.UTC(2025, 11, 31, 14, 7), tick: 0.01, price: 97.31 },
  {
    ...{ ...usual, name: 'tiny', startMs: Date.UTC(2026, 9, 24, 16), tick: 1e-12, price: 3.1117e-8 },
    ...{ quantity: 4e7, magnitudes: 0.1, thin: 0.03, walls: 0.01 },
  },
  {
    ...{ ...usual, name: 'huge', startMs: Date.UTC(2028, 1, 28, 16), tick: 5e5, price: 4.2e9 },
    ...{ quantity: 3e-8, isChained: false },
  },
  {
    ...{ ...usual, name: 'quiet', startMs: Date.UTC(2026, 1, 2), tick: 0.5, price: 20_011 },
    ...{ slowness: 60, magnitudes: 0.1, jump: 5, thin: 0.03, walls: 0.003 },
  },
  {
    ...{ ...usual, name: 'wild', startMs: Date.UTC(2026, 2, 28, 16), tick: 1e-5, price: 0.0507 },
    ...{ magnitudes: 1, tradeMagnitudes: 1.5, jump: 12, isChained: false },
  },
];

/** Of all events, about so many are of the stream. */
const shares: Readonly<Record<NastyStream, number>> = {
  trade: 0.41,
  liquidation: 0.02,
  'book-snapshot': 0.03,
  'book-delta': 0.4,
  'mark-price': 0.06,
  funding: 0.02,
  'open-interest': 0.05,
  observation: 0.01,
};

/** So many events of one entity over all its streams, in the order in which they apply; equal for equal seeds. */
export function nastyTicks(series: NastySeries, { seed, count }: { seed: number; count: number }): Measured[] {
  const random = openRandom({ world: 'nasty-ticks', seed, stream: series.name });
  const market = new NastyMarket(series, random);
  const events: Measured[] = [];
  let timeUs = series.startMs * 1000;
  let longGapAt = Math.floor(count * 0.7);
  while (events.length < count) {
    for (const stream of instant(random, { timeUs, isBookLost: market.isBookLost }))
      events.push(market.event(stream, timeUs));
    const isLongGap = events.length >= longGapAt;
    if (isLongGap) longGapAt = Number.POSITIVE_INFINITY;
    timeUs += isLongGap ? 26 * hourUs : stepUs(random, series.slowness);
  }
  return events.slice(0, count);
}

interface Circumstances {
  readonly timeUs: number;
  readonly isBookLost: boolean;
}

/** Mostly one event, now and then several at once; none of them a trade for one stretch in seven. */
function instant(random: Pcg32, { timeUs, isBookLost }: Circumstances): NastyStream[] {
  const count = random.uniform() < 0.12 ? 2 + random.below(4) : 1;
  const isWithoutTrades = Math.floor(timeUs / (17 * minuteUs)) % 7 === 3;
  const replaced = (stream: NastyStream): NastyStream => {
    if (stream === 'trade' && isWithoutTrades) return 'book-delta';
    // A feed that lost its book sends the whole of it soon.
    return stream === 'book-delta' && isBookLost && random.uniform() < 0.3 ? 'book-snapshot' : stream;
  };
  return Array.from({ length: count }, () => replaced(drawStream(random.uniform()))).sort(
    (left, right) => nastyStreams.indexOf(left) - nastyStreams.indexOf(right),
  );
}

function drawStream(dice: number): NastyStream {
  let below = 0;
  return nastyStreams.find((stream) => dice < (below += shares[stream])) ?? 'trade';
}

/** From one microsecond to hours, on whole seconds now and then. */
function stepUs(random: Pcg32, slowness: number): number {
  const dice = random.uniform();
  const between = (least: number, most: number): number => Math.round(least + random.uniform() * (most - least));
  if (dice < 0.02) return (1 + random.below(9)) * secondUs;
  if (dice < 0.5) return between(1, 500_000);
  if (dice < 0.82) return slowness * between(500_000, 3 * secondUs);
  if (dice < 0.985) return slowness * between(3 * secondUs, 50 * secondUs);
  if (dice < 0.9995) return slowness * between(minuteUs, 8 * minuteUs);
  return slowness * between(30 * minuteUs, 5 * hourUs);
}
