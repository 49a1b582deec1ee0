import type { RecordOf } from '../../../../schemas/chunk.ts';
import { DecayedMoments } from '../../../kernels/rolling/time-decay.ts';
import { VolumeBuckets } from '../../../kernels/rolling/time-volume-buckets.ts';
import { DailyHistogram } from '../../../kernels/rolling/time-histogram.ts';
import { dayUs, minuteUs } from '../../time.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';

const minutesPerDay = 1440;
const bucketsPerDay = 50;
const fewestBuckets = 10;
const fewestSamples = 60;

/** Volume-synchronised probability of informed trading (Easley, López de Prado and O'Hara, 2012), and its rank. */
export class Toxicity implements FeatureGroup {
  readonly features = ['order_flow_toxicity', 'vpin_cdf'];
  readonly #buckets: VolumeBuckets;
  readonly #minuteQuantity: Float64Array;
  readonly #decayed: DecayedMoments;
  readonly #histogram: DailyHistogram;

  constructor({ state }: GroupParts) {
    this.#buckets = new VolumeBuckets(state, bucketsPerDay);
    this.#minuteQuantity = state.floats(1);
    this.#decayed = new DecayedMoments(state, dayUs, 1);
    this.#histogram = new DailyHistogram(state, { days: 30, bins: 200 });
  }

  trade({ side, quantity }: RecordOf<'trade'>): void {
    this.#minuteQuantity[0] = (this.#minuteQuantity[0] ?? 0) + quantity;
    const size = (this.#decayed.mean(0) * minutesPerDay) / bucketsPerDay;
    this.#buckets.add(side === 'buy' ? quantity : -quantity, size);
  }

  closeMinute(minute: number, isActive: boolean): void {
    if (isActive) {
      this.#decayed.sample((minute + 1) * minuteUs);
      this.#decayed.put(0, this.#minuteQuantity[0] ?? 0);
      this.#minuteQuantity[0] = 0;
      this.#histogram.add(this.vpin());
    }
  }

  enterMinute(minute: number): void {
    this.#histogram.advance(Math.floor(minute / minutesPerDay));
  }

  vpin(): number {
    return this.#buckets.imbalance(fewestBuckets);
  }

  write(values: Float64Array): void {
    const vpin = this.vpin();
    values[0] = vpin;
    values[1] = this.#histogram.samples < fewestSamples ? Number.NaN : this.#histogram.rank(vpin);
  }
}
