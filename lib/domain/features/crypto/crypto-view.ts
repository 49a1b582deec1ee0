import type { FeatureView } from '../feature-view.ts';
import { cryptoDefinition } from './crypto-definition.ts';
import { CryptoDriver } from './crypto-driver.ts';

export const cryptoView: FeatureView = {
  ...cryptoDefinition,
  open: (section, book) => new CryptoDriver(cryptoDefinition.features, book, section),
};
