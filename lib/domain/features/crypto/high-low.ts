import type { RecordOf } from '../../../../schemas/chunk.ts';
import { highLowSpread } from '../../../kernels/rolling/time-high-low.ts';
import { WindowSums } from '../../../kernels/rolling/time-sums.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';

/** Places of the extremes: of the open minute, and of the closed one before. NaN = no trade. */
const high = 0;
const low = 1;
const highBefore = 2;
const lowBefore = 3;
const pairsMinutes = 60;

/** Spread estimated from the highs and lows of pairs of minutes. */
export class HighLowSpread implements FeatureGroup {
  readonly features = ['corwin_schultz'];
  readonly #extremes: Float64Array;
  /** Sum of the estimates and their count, in the later minute of a pair. */
  readonly #hour: WindowSums;

  constructor({ state }: GroupParts) {
    this.#extremes = state.floats(4, Number.NaN);
    this.#hour = new WindowSums(state, pairsMinutes, 2);
  }

  trade({ price }: RecordOf<'trade'>): void {
    const extremes = this.#extremes;
    // A comparison with NaN is false: the first trade sets both.
    if (!(price <= (extremes[high] ?? 0))) extremes[high] = price;
    if (!(price >= (extremes[low] ?? 0))) extremes[low] = price;
  }

  enterMinute(minute: number): void {
    this.#hour.advance(minute);
  }

  closeMinute(): void {
    const extremes = this.#extremes;
    const earlier = { high: extremes[highBefore] ?? 0, low: extremes[lowBefore] ?? 0 };
    const later = { high: extremes[high] ?? 0, low: extremes[low] ?? 0 };
    const spread = highLowSpread(earlier, later);
    if (!Number.isNaN(spread)) {
      this.#hour.add(0, spread);
      this.#hour.add(1, 1);
    }
    extremes.copyWithin(highBefore, high, highBefore);
    extremes.fill(Number.NaN, high, highBefore);
  }

  write(values: Float64Array): void {
    const sums = this.#hour.read();
    values[0] = (sums[0] ?? 0) / (sums[1] ?? 0);
  }
}
