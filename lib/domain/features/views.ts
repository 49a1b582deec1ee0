import { tradesView } from './trades-view.ts';

export interface FeatureView {
  readonly name: string;
  readonly version: number;
  readonly ttlUs: number;
  readonly features: readonly { readonly name: string; readonly unit: string; readonly about: string }[];
}

export const featureViews: readonly FeatureView[] = [tradesView];

export function findView(name: string): FeatureView | undefined {
  return featureViews.find((view) => view.name === name);
}
