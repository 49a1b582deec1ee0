import { hourUs, secondUs } from '../../time.ts';
import type { FeatureView } from '../feature-view.ts';
import { CryptoDriver } from './crypto-driver.ts';
import { liquidationFeatures } from './liquidation-features.ts';
import { microstructureFeatures } from './microstructure-features.ts';
import { orderBookFeatures } from './order-book-features.ts';

const features = [...liquidationFeatures, ...orderBookFeatures, ...microstructureFeatures];

/** View `crypto`: liquidation risk, order book and microstructure of one perpetual future. */
export const cryptoView: FeatureView = {
  name: 'crypto',
  version: 1,
  ttlUs: hourUs,
  everyUs: 10 * secondUs,
  streams: ['trade', 'liquidation', 'book-snapshot', 'book-delta', 'mark-price', 'funding', 'open-interest'],
  features,
  open: (section, book) => new CryptoDriver(features, book, section),
};
