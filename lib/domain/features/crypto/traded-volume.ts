import type { RecordOf } from '../../../../schemas/chunk.ts';
import { DecayedMoments, zScore } from '../../../kernels/rolling/time-decay.ts';
import { BucketRing } from '../../../kernels/rolling/time-ring.ts';
import { sampleWindow } from '../../../kernels/rolling/time-samples.ts';
import { BlockWindow, sumsOf } from '../../../kernels/rolling/time-window.ts';
import { sampleVariance } from '../../../kernels/rolling/moments.ts';
import { dayUs, minuteUs } from '../../time.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';

const bought = 0;
const sold = 1;
const fewestSamples = 60;

/** Bought and sold quantities over 5 and 15 minutes, and how unusual the volume of 5 minutes is. */
export class TradedVolume implements FeatureGroup {
  readonly features = ['volume_ratio', 'buy_volume_ratio_5m', 'sell_volume_ratio_15m', 'volume_breakout_z'];
  readonly #seconds: BucketRing;
  readonly #fiveMinutes: BlockWindow;
  readonly #fifteenMinutes: BlockWindow;
  /** Volume of 5 minutes at the close of each minute; the current bucket is the last closed minute. */
  readonly #samples: BucketRing;
  readonly #day: BlockWindow;
  readonly #decayed: DecayedMoments;

  constructor({ state }: GroupParts) {
    this.#seconds = new BucketRing(state, { buckets: 900, slots: 2 });
    this.#fiveMinutes = new BlockWindow(state, 300, sumsOf(this.#seconds));
    this.#fifteenMinutes = new BlockWindow(state, 900, sumsOf(this.#seconds));
    this.#samples = new BucketRing(state, { buckets: 1440, slots: 1, empty: Number.NaN });
    this.#day = sampleWindow(state, this.#samples, 1440);
    this.#decayed = new DecayedMoments(state, dayUs, 1);
  }

  trade({ side, quantity }: RecordOf<'trade'>): void {
    this.#seconds.add(side === 'buy' ? bought : sold, quantity);
  }

  enterSecond(second: number): void {
    this.#seconds.advance(second);
    this.#fiveMinutes.advance(second);
    this.#fifteenMinutes.advance(second);
  }

  closeMinute(minute: number, isActive: boolean): void {
    this.#samples.advance(minute);
    if (isActive) {
      const volume = this.#volume(this.#fiveMinutes);
      this.#samples.put(0, volume);
      this.#decayed.sample((minute + 1) * minuteUs);
      this.#decayed.put(0, volume);
    }
    this.#day.advance(minute);
  }

  write(values: Float64Array): void {
    const volume = this.#volume(this.#fiveMinutes);
    values[0] = volume / this.#decayed.mean(0);
    values[1] = (this.#fiveMinutes.read()[bought] ?? 0) / volume;
    values[2] = (this.#fifteenMinutes.read()[sold] ?? 0) / this.#volume(this.#fifteenMinutes);
    const day = this.#day.read();
    const isWarm = (day[0] ?? 0) >= fewestSamples;
    values[3] = isWarm ? zScore(volume, day[1] ?? 0, Math.sqrt(sampleVariance(day, 0))) : Number.NaN;
  }

  #volume(window: BlockWindow): number {
    const sums = window.read();
    return (sums[bought] ?? 0) + (sums[sold] ?? 0);
  }
}
