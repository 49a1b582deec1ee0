import type { RecordOf } from '../../../../schemas/chunk.ts';
import { sampleVariance } from '../../../kernels/rolling/moments.ts';
import { correlation } from '../../../kernels/rolling/time-comoments.ts';
import { WindowPairs } from '../../../kernels/rolling/time-pairs.ts';
import { BucketRing } from '../../../kernels/rolling/time-ring.ts';
import { sampleWindow } from '../../../kernels/rolling/time-samples.ts';
import { WindowSums } from '../../../kernels/rolling/time-sums.ts';
import type { BlockWindow } from '../../../kernels/rolling/time-window.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';

const windowSeconds = 60;
const fewestPairs = 5;
const branchingMinutes = 240;
const fewestMinutes = 60;
const mostBranching = 0.99;

/** How trades come: their signs, their sizes, their clustering. */
export class TradeFlow implements FeatureGroup {
  readonly features = ['sign_acf1', 'trade_size_herfindahl', 'branching_ratio'];
  /** Sign of the last trade (0: none), and trades of the open minute. */
  readonly #open: Float64Array;
  readonly #signs: WindowPairs;
  readonly #sizes: WindowSums;
  /** Trades per minute; the current bucket is the last closed minute. */
  readonly #counts: BucketRing;
  readonly #minutes: BlockWindow;

  constructor({ state }: GroupParts) {
    this.#open = state.floats(2);
    this.#signs = new WindowPairs(state, windowSeconds);
    this.#sizes = new WindowSums(state, windowSeconds, 2);
    this.#counts = new BucketRing(state, { buckets: branchingMinutes, slots: 1, empty: Number.NaN });
    this.#minutes = sampleWindow(state, this.#counts, branchingMinutes);
  }

  trade({ side, quantity }: RecordOf<'trade'>): void {
    const sign = side === 'buy' ? 1 : -1;
    const before = this.#open[0] ?? 0;
    if (before !== 0) this.#signs.add(sign, before);
    this.#open[0] = sign;
    this.#open[1] = (this.#open[1] ?? 0) + 1;
    this.#sizes.add(0, quantity);
    this.#sizes.add(1, quantity * quantity);
  }

  enterSecond(second: number): void {
    this.#signs.advance(second);
    this.#sizes.advance(second);
  }

  closeMinute(minute: number): void {
    this.#counts.advance(minute);
    this.#counts.put(0, this.#open[1] ?? 0);
    this.#open[1] = 0;
    this.#minutes.advance(minute);
  }

  write(values: Float64Array): void {
    const signs = this.#signs.read();
    const sizes = this.#sizes.read();
    const total = sizes[0] ?? 0;
    values[0] = (signs[0] ?? 0) < fewestPairs ? Number.NaN : correlation(signs);
    values[1] = (sizes[1] ?? 0) / (total * total);
    values[2] = branchingRatio(this.#minutes.read());
  }
}

/** 1 − 1/√(Var N/E N) of trades per minute (Hardiman and Bouchaud, 2014); 0 where they are not clustered. */
function branchingRatio(counts: Float64Array): number {
  if ((counts[0] ?? 0) < fewestMinutes) return Number.NaN;
  const mean = counts[1] ?? 0;
  const variance = sampleVariance(counts, 0);
  return variance > mean ? Math.min(mostBranching, 1 - 1 / Math.sqrt(variance / mean)) : 0;
}
