import { cryptoView } from './crypto/crypto-view.ts';
import { type FeatureView, viewKey } from './feature-view.ts';
import { tradesView } from './trades-view.ts';

/** Every version of every view that is computed: old and new stand side by side until the old one is taken out. */
export const featureViews: readonly FeatureView[] = distinct([tradesView, cryptoView]);

/** The newest version of a view, or the one that is named, as in `crypto@1`. */
export function findView(name: string): FeatureView | undefined {
  const versions = featureViews.filter((view) => view.name === name || viewKey(view) === name);
  return versions.reduce<FeatureView | undefined>(
    (newest, view) => (newest !== undefined && newest.version >= view.version ? newest : view),
    undefined,
  );
}

/** Throws where two views have one name and version, or one view two features of the same name. */
export function distinct(views: readonly FeatureView[]): readonly FeatureView[] {
  refuseRepeated(views.map(viewKey));
  for (const { features } of views) refuseRepeated(features.map(({ name }) => name));
  return views;
}

function refuseRepeated(names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new RangeError(`${repeated} is there twice`);
}
