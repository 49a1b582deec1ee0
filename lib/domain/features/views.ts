import { cryptoView } from './crypto/crypto-view.ts';
import type { FeatureView } from './feature-view.ts';
import { tradesView } from './trades-view.ts';

/** Every version of every view that is computed: old and new stand side by side until the old one is taken out. */
export const featureViews: readonly FeatureView[] = [tradesView, cryptoView];
