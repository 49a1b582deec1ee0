import type { RecordOf } from '../../../../schemas/chunk.ts';
import { DecayedMoments } from '../../../kernels/rolling/time-decay.ts';
import { ForgettingSlope } from '../../../kernels/rolling/time-slope.ts';
import { dayUs, minuteUs } from '../../time.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';
import type { MidHistory } from './mid-history.ts';

/** Places of what is counted until the second, or the minute, closes. */
const volume = 0;
const rootNotional = 1;
const notional = 2;

/** How far trading moves the price: Kyle (1985), Amihud (2002), Hasbrouck (2009). */
export class PriceImpact implements FeatureGroup {
  readonly features = ['kyle_lambda', 'amihud', 'hasbrouck_lambda'];
  readonly #mids: MidHistory;
  readonly #open: Float64Array;
  readonly #kyle: ForgettingSlope;
  readonly #hasbrouck: ForgettingSlope;
  readonly #illiquidity: DecayedMoments;

  constructor({ state, mids }: GroupParts) {
    this.#mids = mids;
    this.#open = state.floats(3);
    this.#kyle = new ForgettingSlope(state, 0.999);
    this.#hasbrouck = new ForgettingSlope(state, 0.999);
    this.#illiquidity = new DecayedMoments(state, dayUs, 1);
  }

  trade({ price, quantity, side }: RecordOf<'trade'>): void {
    const sign = side === 'buy' ? 1 : -1;
    const open = this.#open;
    open[volume] = (open[volume] ?? 0) + sign * quantity;
    open[rootNotional] = (open[rootNotional] ?? 0) + sign * Math.sqrt(price * quantity);
    open[notional] = (open[notional] ?? 0) + price * quantity;
  }

  closeSecond(): void {
    this.#kyle.add(this.#open[volume] ?? 0, this.#mids.lastChange);
    this.#hasbrouck.add(this.#open[rootNotional] ?? 0, this.#mids.lastReturn);
    this.#open[volume] = 0;
    this.#open[rootNotional] = 0;
  }

  closeMinute(minute: number): void {
    const traded = this.#open[notional] ?? 0;
    this.#open[notional] = 0;
    const illiquidity = Math.abs(this.#mids.lastMinuteReturn) / traded;
    if (!(traded > 0) || Number.isNaN(illiquidity)) return;
    this.#illiquidity.sample((minute + 1) * minuteUs);
    this.#illiquidity.put(0, illiquidity);
  }

  write(values: Float64Array): void {
    values[0] = this.#kyle.value();
    values[1] = this.#illiquidity.mean(0);
    values[2] = this.#hasbrouck.value();
  }
}
