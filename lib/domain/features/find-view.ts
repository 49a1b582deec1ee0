import { RequestError } from '../fault.ts';
import { viewKey } from './feature-view.ts';

interface Versioned {
  readonly name: string;
  readonly version: number;
}

/** The newest version of a view, or the one that is named, as in `crypto@1`. */
export function findView<View extends Versioned>(views: readonly View[], name: string): View | undefined {
  const versions = views.filter((view) => view.name === name || viewKey(view) === name);
  return versions.reduce<View | undefined>(
    (newest, view) => (newest !== undefined && newest.version >= view.version ? newest : view),
    undefined,
  );
}

/** As `findView`, for a caller's question. */
export function requireView<View extends Versioned>(views: readonly View[], name: string): View {
  const view = findView(views, name);
  if (view === undefined) throw new RequestError('TG-2001', `no feature view is called ${name}`);
  return view;
}
