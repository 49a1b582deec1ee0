import { defaultMarket } from '../market-clock.ts';
import { minuteUs } from '../time.ts';
import type { FeatureDefinition, ViewDefinition } from './feature-view.ts';

const features: readonly FeatureDefinition[] = [
  {
    name: 'last_price',
    family: 'trades',
    window: '-',
    formula: 'p of the last trade',
    dependencies: ['trade'],
    warmUp: '1 trade',
    unit: 'quote',
    domain: [0, Infinity],
    cost: 'O1',
    nan: 'never',
    about: 'Price of the last trade.',
  },
  {
    name: 'ew_volatility_5m',
    family: 'trades',
    window: 'EW 5m',
    formula: '√(Σ w r² / Σ w Δt), w = 2^(−age/5m), r log return from trade to trade, Δt in seconds',
    dependencies: ['trade'],
    warmUp: '2 trades at different times',
    unit: '1/sqrt(s)',
    domain: [0, Infinity],
    cost: 'O1',
    nan: 'no time has passed between trades',
    about: 'Exponentially weighted volatility, half-life 5 minutes.',
  },
];

/** View `trades`: the last price and an exponentially weighted volatility, at each instant with a trade. */
export const tradesDefinition: ViewDefinition = {
  name: 'trades',
  version: 1,
  market: defaultMarket,
  ttlUs: 60 * minuteUs,
  everyUs: 1,
  streams: ['trade'],
  features,
};
