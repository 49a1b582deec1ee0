import type { OnRow } from './entity-features.ts';
import { viewKey } from './feature-view.ts';
import type { OnlineRow } from './ports.ts';
import { packRow } from './row-codec.ts';

/** Whose rows, and known since when. */
export type RowOrigin = Pick<OnlineRow, 'tenant' | 'entity' | 'knowledgeTimeUs'>;

/** Keeps the newest row of each view on the way through a history: that is what the online store shows. */
export function newestRows(origin: RowOrigin, earlier: readonly OnlineRow[] = []) {
  const rows = new Map(earlier.map((row) => [viewKey({ name: row.view, version: row.viewVersion }), row]));
  const onRow: OnRow = (view, eventTimeUs, values) => {
    const row = { ...origin, view: view.name, viewVersion: view.version, eventTimeUs, packed: packRow(values) };
    rows.set(viewKey(view), row);
  };
  return { onRow, newest: (): readonly OnlineRow[] => [...rows.values()] };
}
