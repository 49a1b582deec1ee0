import { defaultMarket } from '../../market-clock.ts';
import { hourUs, secondUs } from '../../time.ts';
import type { ViewDefinition } from '../feature-view.ts';
import { liquidationFeatures } from './liquidation-features.ts';
import { microstructureFeatures } from './microstructure-features.ts';
import { orderBookFeatures } from './order-book-features.ts';

/** View `crypto`: liquidation risk, order book and microstructure of one perpetual future. */
export const cryptoDefinition: ViewDefinition = {
  name: 'crypto',
  version: 1,
  market: defaultMarket,
  ttlUs: hourUs,
  everyUs: 10 * secondUs,
  streams: ['trade', 'liquidation', 'book-snapshot', 'book-delta', 'mark-price', 'funding', 'open-interest'],
  features: [...liquidationFeatures, ...orderBookFeatures, ...microstructureFeatures],
};
