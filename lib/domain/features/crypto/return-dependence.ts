import { mergeMoments, momentSlots } from '../../../kernels/rolling/moments.ts';
import { comomentSlots, correlation, mergePairs, writePair } from '../../../kernels/rolling/time-comoments.ts';
import { fluctuationExponent } from '../../../kernels/rolling/time-fluctuation.ts';
import { writeSample } from '../../../kernels/rolling/time-samples.ts';
import { BlockWindow, type Aggregate } from '../../../kernels/rolling/time-window.ts';
import type { FeatureGroup, GroupParts } from './feature-group.ts';
import type { MidHistory } from './mid-history.ts';

const windowSeconds = 900;
const horizon = 5;
const fewestReturns = 60;
const efficiencySeconds = 60;
const fluctuationMinutes = 240;
const fluctuationScales = [8, 12, 16, 24, 32, 48, 60];

/** Whether returns repeat or revert. Everything follows from the closed mids, so there is no state but theirs. */
export class ReturnDependence implements FeatureGroup {
  readonly features = ['variance_ratio_5', 'return_acf1', 'hurst_dfa', 'efficiency_ratio'];
  readonly #mids: MidHistory;
  readonly #returns: BlockWindow;
  readonly #sums: BlockWindow;
  readonly #pairs: BlockWindow;
  readonly #path: BlockWindow;
  readonly #steps = new Float64Array(fluctuationMinutes);
  readonly #profile = new Float64Array(fluctuationMinutes);
  #hurst = Number.NaN;
  #hurstOf = -1;

  constructor({ state, mids }: GroupParts) {
    this.#mids = mids;
    this.#returns = new BlockWindow(
      state,
      windowSeconds,
      momentsOf((second) => mids.returnOf(second)),
    );
    this.#sums = new BlockWindow(
      state,
      windowSeconds - horizon + 1,
      momentsOf((second) => sumOf(mids, second)),
    );
    this.#pairs = new BlockWindow(state, windowSeconds, {
      slots: comomentSlots,
      combine: mergePairs,
      load: (slots, into, second) => writePair(slots, into, { x: mids.returnOf(second), y: mids.returnOf(second - 1) }),
    });
    this.#path = new BlockWindow(state, efficiencySeconds, pathOf(mids));
  }

  closeSecond(second: number): void {
    this.#returns.advance(second);
    this.#sums.advance(second);
    this.#pairs.advance(second);
    this.#path.advance(second);
  }

  write(values: Float64Array): void {
    const { seconds } = this.#mids;
    const pairs = this.#pairs.read();
    values[0] = this.#varianceRatio();
    values[1] = (pairs[0] ?? 0) < fewestReturns ? Number.NaN : correlation(pairs);
    values[2] = this.#exponent();
    const distance = Math.abs(seconds.read(seconds.last) - seconds.read(seconds.last - efficiencySeconds));
    values[3] = distance / (this.#path.read()[0] ?? 0);
  }

  /** Lo and MacKinlay (1988), overlapping, with their correction for small samples. */
  #varianceRatio(): number {
    const returns = this.#returns.read();
    const sums = this.#sums.read();
    const count = returns[0] ?? 0;
    if (count < fewestReturns) return Number.NaN;
    const shift = (sums[1] ?? 0) - horizon * (returns[1] ?? 0);
    const squares = (sums[2] ?? 0) + (sums[0] ?? 0) * shift * shift;
    const divisor = horizon * (count - horizon + 1) * (1 - horizon / count);
    return squares / divisor / ((returns[2] ?? 0) / (count - 1));
  }

  /** Computed once per minute, when it is asked for. */
  #exponent(): number {
    const { minutes } = this.#mids;
    if (minutes.last === this.#hurstOf) return this.#hurst;
    this.#hurstOf = minutes.last;
    const first = minutes.last - fluctuationMinutes + 1;
    for (let at = 0; at < fluctuationMinutes; at += 1) {
      this.#steps[at] = Math.log(minutes.read(first + at) / minutes.read(first + at - 1));
    }
    const isWhole = !this.#steps.some((step) => Number.isNaN(step));
    this.#hurst = isWhole ? fluctuationExponent(this.#steps, fluctuationScales, this.#profile) : Number.NaN;
    return this.#hurst;
  }
}

function momentsOf(sample: (second: number) => number): Aggregate {
  return {
    slots: momentSlots,
    combine: mergeMoments,
    load: (slots, into, second) => writeSample(slots, into, sample(second)),
  };
}

/** Return over five seconds. */
function sumOf(mids: MidHistory, second: number): number {
  let sum = 0;
  for (let back = 0; back < horizon; back += 1) sum += mids.returnOf(second - back);
  return sum;
}

/** Way of the mid from second to second. */
function pathOf({ seconds }: MidHistory): Aggregate {
  return {
    slots: 1,
    combine: (slots, into, from) => {
      slots[into] = (slots[into] ?? 0) + (slots[from] ?? 0);
    },
    load: (slots, into, second) => {
      const change = Math.abs(seconds.read(second) - seconds.read(second - 1));
      slots[into] = Number.isNaN(change) ? 0 : change;
    },
  };
}
