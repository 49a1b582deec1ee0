import type { RecordOf } from '../../../../schemas/chunk.ts';
import { addToMoments, mergeMoments, momentSlots, sampleVariance } from '../../../kernels/rolling/moments.ts';
import { DecayedMoments, zScore } from '../../../kernels/rolling/time-decay.ts';
import { BucketRing } from '../../../kernels/rolling/time-ring.ts';
import { BlockWindow, copyOf } from '../../../kernels/rolling/time-window.ts';
import { dayUs, minuteUs } from '../../time.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';
import type { Market } from './market.ts';
import type { Toxicity } from './toxicity.ts';

const fewestRates = 24;
const fewestSamples = 30;
/** Liquidations fade with a half-life of ten minutes. */
const intensityHalfLifeUs = 10 * minuteUs;

/** Places of the numbers that last. */
const rate = 0;
const indexPrice = 1;
const interestScore = 2;
const intensity = 3;
const intensityTime = 4;

/** What futures add: open interest, funding, the basis, forced orders. */
export class Leverage implements FeatureGroup {
  readonly features = [...['oi_change_15m', 'funding_z', 'basis_bps', 'recent_liq_intensity', 'toxicity_x_leverage']];
  readonly #market: Market;
  readonly #toxicity: Toxicity;
  readonly #numbers: Float64Array;
  /** Open interest at the close of each minute; the current bucket is the last closed minute. */
  readonly #interests: BucketRing;
  readonly #interestMoments: DecayedMoments;
  readonly #hours: BucketRing;
  readonly #week: BlockWindow;

  constructor({ state, market }: GroupParts, toxicity: Toxicity) {
    this.#market = market;
    this.#toxicity = toxicity;
    this.#numbers = state.floats(5, Number.NaN);
    this.#interests = new BucketRing(state, { buckets: 15, slots: 1, empty: Number.NaN });
    this.#interestMoments = new DecayedMoments(state, dayUs, 1);
    this.#hours = new BucketRing(state, { buckets: 168, slots: momentSlots });
    const load = copyOf(this.#hours);
    this.#week = new BlockWindow(state, 168, { slots: momentSlots, combine: mergeMoments, load });
  }

  markPrice({ index }: RecordOf<'mark-price'>): void {
    this.#numbers[indexPrice] = index ?? Number.NaN;
  }

  funding(event: RecordOf<'funding'>): void {
    this.#numbers[rate] = event.rate;
    addToMoments(this.#hours.values, this.#hours.at(this.#hours.last), event.rate);
  }

  openInterest({ quantity, eventTimeUs }: RecordOf<'open-interest'>): void {
    const moments = this.#interestMoments;
    const isWarm = moments.samples >= fewestSamples;
    this.#numbers[interestScore] = isWarm ? zScore(quantity, moments.mean(0), moments.deviation(0)) : Number.NaN;
    moments.sample(eventTimeUs);
    moments.put(0, quantity);
  }

  liquidation({ quantity, eventTimeUs }: RecordOf<'liquidation'>): void {
    this.#numbers[intensity] = this.#intensityAt(eventTimeUs) + quantity;
    this.#numbers[intensityTime] = eventTimeUs;
  }

  closeMinute(minute: number): void {
    this.#interests.advance(minute);
    this.#interests.put(0, this.#market.openInterest);
  }

  enterMinute(minute: number): void {
    const hour = Math.floor(minute / 60);
    this.#hours.advance(hour);
    this.#week.advance(hour);
  }

  write(values: Float64Array): void {
    const { openInterest, mark, timeUs } = this.#market;
    const index = this.#numbers[indexPrice] ?? Number.NaN;
    const funding = this.#fundingScore();
    const crowding = 1 + Math.max(0, this.#numbers[interestScore] ?? Number.NaN);
    values[0] = Math.log(openInterest / this.#interests.read(this.#interests.last - 14));
    values[1] = funding;
    values[2] = (1e4 * (mark - index)) / index;
    values[3] = this.#intensityAt(timeUs) / openInterest;
    values[4] = this.#toxicity.vpin() * Math.abs(funding) * crowding;
  }

  /** Decayed to `timeUs`; zero before the first liquidation. */
  #intensityAt(timeUs: number): number {
    const elapsedUs = timeUs - (this.#numbers[intensityTime] ?? Number.NaN);
    return Number.isNaN(elapsedUs) ? 0 : (this.#numbers[intensity] ?? 0) * 2 ** (-elapsedUs / intensityHalfLifeUs);
  }

  #fundingScore(): number {
    const week = this.#week.read();
    if ((week[0] ?? 0) < fewestRates) return Number.NaN;
    return zScore(this.#numbers[rate] ?? Number.NaN, week[1] ?? 0, Math.sqrt(sampleVariance(week, 0)));
  }
}
