import type { TradeRecord } from '../../../schemas/chunk.ts';
import { minuteUs, secondUs } from '../time.ts';

/**
 * View `trades`: the last price and an exponentially weighted volatility.
 *
 * Volatility is the root of a rate: decayed sum of squared log returns over decayed sum of seconds,
 *   σ²(t) = Σ 2^{−(t−tᵢ)/H} rᵢ² / Σ 2^{−(t−tᵢ)/H} Δtᵢ,   H = 5 minutes, unit 1/√s.
 * Trades of the same instant add to the numerator alone, so bursts need no special case.
 */
export const tradesView = {
  name: 'trades',
  version: 1,
  /** Older rows read as EXPIRED. */
  ttlUs: 60 * minuteUs,
  features: [
    { name: 'last_price', unit: 'quote', about: 'Price of the last trade.' },
    { name: 'ew_volatility_5m', unit: '1/sqrt(s)', about: 'Exponentially weighted volatility, half-life 5 minutes.' },
  ],
} as const;

const halfLifeUs = 5 * minuteUs;

/** Undefined until the first trade. */
export type TradesState = {
  readonly last?: {
    readonly timeUs: number;
    readonly price: number;
    readonly squaredReturns: number;
    readonly seconds: number;
  };
};

export const emptyTradesState: TradesState = {};

/** Trades must come in the order of the entity: (event time, stream, sequence). */
export function applyTrade(state: TradesState, trade: TradeRecord): TradesState {
  const { last } = state;
  if (last === undefined) {
    return { last: { timeUs: trade.eventTimeUs, price: trade.price, squaredReturns: 0, seconds: 0 } };
  }
  const elapsedUs = trade.eventTimeUs - last.timeUs;
  const decay = 2 ** (-elapsedUs / halfLifeUs);
  const logReturn = Math.log(trade.price / last.price);
  return {
    last: {
      timeUs: trade.eventTimeUs,
      price: trade.price,
      squaredReturns: last.squaredReturns * decay + logReturn * logReturn,
      seconds: last.seconds * decay + elapsedUs / secondUs,
    },
  };
}

/** The row at the last trade, in the order of `tradesView.features`; NaN = NULL. */
export function tradesRow(
  state: TradesState,
): { readonly eventTimeUs: number; readonly values: Float64Array } | undefined {
  const { last } = state;
  if (last === undefined) return undefined;
  const volatility = last.seconds > 0 ? Math.sqrt(last.squaredReturns / last.seconds) : Number.NaN;
  return { eventTimeUs: last.timeUs, values: Float64Array.of(last.price, volatility) };
}
