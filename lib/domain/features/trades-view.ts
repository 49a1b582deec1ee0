import type { Measured, TradeRecord } from '../../../schemas/chunk.ts';
import { minuteUs, secondUs } from '../time.ts';
import type { FeatureView, ViewDriver } from './feature-view.ts';
import { StateSlab } from './state-slab.ts';
import { tradesDefinition } from './trades-definition.ts';

const halfLifeUs = 5 * minuteUs;

/** Number of the layout of the state. */
const layout = 1;

/** Places of the numbers that last. */
const time = 0;
const price = 1;
const squaredReturns = 2;
const seconds = 3;

/**
 * Volatility is the root of a rate: decayed sum of squared log returns over decayed sum of seconds,
 *   σ²(t) = Σ 2^{−(t−tᵢ)/H} rᵢ² / Σ 2^{−(t−tᵢ)/H} Δtᵢ,   H = 5 minutes, unit 1/√s.
 * Trades of the same instant add to the numerator alone, so bursts need no special case.
 */
class TradesDriver implements ViewDriver {
  readonly #state = new StateSlab(layout);
  readonly #numbers = this.#state.floats(4, Number.NaN);

  constructor(section?: Uint8Array) {
    if (section !== undefined) this.#state.open(section);
  }

  apply(event: Measured): void {
    if (event.stream === 'trade') this.#applyTrade(event);
  }

  #applyTrade(trade: TradeRecord): void {
    const numbers = this.#numbers;
    const elapsedUs = trade.eventTimeUs - (numbers[time] ?? Number.NaN);
    if (Number.isNaN(elapsedUs)) {
      numbers[squaredReturns] = 0;
      numbers[seconds] = 0;
    } else {
      const decay = 2 ** (-elapsedUs / halfLifeUs);
      const logReturn = Math.log(trade.price / (numbers[price] ?? Number.NaN));
      numbers[squaredReturns] = (numbers[squaredReturns] ?? 0) * decay + logReturn * logReturn;
      numbers[seconds] = (numbers[seconds] ?? 0) * decay + elapsedUs / secondUs;
    }
    numbers[time] = trade.eventTimeUs;
    numbers[price] = trade.price;
  }

  write(values: Float64Array): void {
    const elapsed = this.#numbers[seconds] ?? Number.NaN;
    values[0] = this.#numbers[price] ?? Number.NaN;
    values[1] = elapsed > 0 ? Math.sqrt((this.#numbers[squaredReturns] ?? 0) / elapsed) : Number.NaN;
  }

  save(): Uint8Array {
    return this.#state.save();
  }
}

export const tradesView: FeatureView = { ...tradesDefinition, open: (section) => new TradesDriver(section) };
