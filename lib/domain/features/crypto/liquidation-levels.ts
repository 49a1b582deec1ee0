import type { FeatureGroup, GroupParts } from './feature-group.ts';
import type { Market } from './market.ts';

const bins = 512;
const binWidth = 0.0025;
const maintenanceMargin = 0.004;
/** How open interest is thought to be spread over leverage. */
const leverageMix = [
  { leverage: 3, weight: 0.1 },
  { leverage: 5, weight: 0.15 },
  { leverage: 10, weight: 0.25 },
  { leverage: 20, weight: 0.25 },
  { leverage: 50, weight: 0.15 },
  { leverage: 100, weight: 0.1 },
];

/** Places of the numbers that last. */
const centre = 0;
const interestBefore = 1;
const estimate = 2;

/** Where a position of isolated margin that was entered at `entry` is closed by force, per unit of quantity. */
export function liquidationPrices(entry: number, leverage: number): { readonly long: number; readonly short: number } {
  return {
    long: (entry * (1 - 1 / leverage)) / (1 - maintenanceMargin),
    short: (entry * (1 + 1 / leverage)) / (1 + maintenanceMargin),
  };
}

/**
 * Share of the open interest that would be liquidated within 1 % of the mark, longs minus shorts: a histogram of
 * entries by log price, fed with what open interest gains and thinned by what it loses, times a mix of leverages.
 */
export class LiquidationLevels implements FeatureGroup {
  readonly features = ['est_liq_notional_1pct'];
  readonly #market: Market;
  readonly #entries: Float64Array;
  readonly #numbers: Float64Array;

  constructor({ state, market }: GroupParts) {
    this.#market = market;
    this.#entries = state.floats(bins);
    this.#numbers = state.floats(3, Number.NaN);
  }

  closeMinute(_minute: number, isActive: boolean): void {
    const { mark, openInterest } = this.#market;
    if (!isActive || Number.isNaN(mark) || Number.isNaN(openInterest)) return;
    this.#centreOn(Math.floor(Math.log(mark) / binWidth));
    this.#follow(openInterest);
    this.#numbers[estimate] = this.#share(mark, openInterest);
  }

  write(values: Float64Array): void {
    values[0] = this.#numbers[estimate] ?? Number.NaN;
  }

  #follow(openInterest: number): void {
    const before = this.#numbers[interestBefore] ?? Number.NaN;
    this.#numbers[interestBefore] = openInterest;
    if (openInterest > before) {
      const at = slotOf(this.#numbers[centre] ?? 0);
      this.#entries[at] = (this.#entries[at] ?? 0) + (openInterest - before);
    } else if (openInterest < before) {
      const kept = openInterest / before;
      for (let at = 0; at < bins; at += 1) this.#entries[at] = (this.#entries[at] ?? 0) * kept;
    }
  }

  /** Bins 256 or more away from the new centre are dropped. */
  #centreOn(bin: number): void {
    const before = this.#numbers[centre] ?? Number.NaN;
    this.#numbers[centre] = bin;
    if (bin === before || Number.isNaN(before)) return;
    for (let at = 0; at < bins; at += 1) {
      const number = binAt(at, before);
      if (Math.abs(number - bin) >= bins / 2) this.#entries[at] = 0;
    }
  }

  #share(mark: number, openInterest: number): number {
    let sum = 0;
    for (let at = 0; at < bins; at += 1) {
      const held = this.#entries[at] ?? 0;
      if (held > 0) sum += held * nearShare(Math.exp((binAt(at, this.#numbers[centre] ?? 0) + 0.5) * binWidth), mark);
    }
    return sum / openInterest;
  }
}

/** Share of what was entered at `entry` that is liquidated within 1 % of the mark, longs minus shorts. */
function nearShare(entry: number, mark: number): number {
  let share = 0;
  for (const { leverage, weight } of leverageMix) {
    const { long, short } = liquidationPrices(entry, leverage);
    if (0.99 * mark <= long && long <= mark) share += weight;
    if (mark <= short && short <= 1.01 * mark) share -= weight;
  }
  return share;
}

function slotOf(bin: number): number {
  return ((bin % bins) + bins) % bins;
}

/** Number of the bin of a slot, of those from 256 below the centre to 255 above it. */
function binAt(slot: number, middle: number): number {
  const lowest = middle - bins / 2;
  return lowest + slotOf(slot - lowest);
}
