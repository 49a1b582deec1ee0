import { RequestError } from '../fault.ts';
import { cryptoDefinition } from './crypto/crypto-definition.ts';
import { type ViewDefinition, viewKey } from './feature-view.ts';
import { tradesDefinition } from './trades-definition.ts';

/** What every version of every view is: all that a reader needs, who computes nothing. */
export const viewDefinitions: readonly ViewDefinition[] = distinct([tradesDefinition, cryptoDefinition]);

/** The newest version of a view, or the one that is named, as in `crypto@1`. */
export function findView(name: string): ViewDefinition | undefined {
  const versions = viewDefinitions.filter((view) => view.name === name || viewKey(view) === name);
  return versions.reduce<ViewDefinition | undefined>(
    (newest, view) => (newest !== undefined && newest.version >= view.version ? newest : view),
    undefined,
  );
}

/** As `findView`, for a caller's question. */
export function requireView(name: string): ViewDefinition {
  const view = findView(name);
  if (view === undefined) throw new RequestError('TG-2001', `no feature view is called ${name}`);
  return view;
}

/** Throws where two views have one name and version, or one view two features of the same name. */
export function distinct(views: readonly ViewDefinition[]): readonly ViewDefinition[] {
  refuseRepeated(views.map(viewKey));
  for (const { features } of views) refuseRepeated(features.map(({ name }) => name));
  return views;
}

function refuseRepeated(names: readonly string[]): void {
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new RangeError(`${repeated} is there twice`);
}
