import type { OnRow } from './entity-features.ts';
import { type FeatureView, viewKey } from './feature-view.ts';
import type { OnlineRow } from './ports.ts';
import { packRow } from './row-codec.ts';

/** Whose rows, and known since when. */
export type RowOrigin = Pick<OnlineRow, 'tenant' | 'entity' | 'knowledgeTimeUs'>;

/** Keeps the newest row of each view on the way through a history: that is what the online store shows. */
export function newestRows(origin: RowOrigin, earlier: readonly OnlineRow[] = []) {
  const rows = new Map<string, OnlineRow | FoundRow>(
    earlier.map((row) => [viewKey({ name: row.view, version: row.viewVersion }), row]),
  );
  const onRow: OnRow = (view, eventTimeUs, values) => {
    const key = viewKey(view);
    const before = rows.get(key);
    // All rows of a history but the last are forgotten: only that one becomes bytes.
    if (before === undefined || 'packed' in before) rows.set(key, { view, eventTimeUs, values: values.slice() });
    else {
      before.eventTimeUs = eventTimeUs;
      before.values.set(values);
    }
  };
  return {
    onRow,
    newest: (): readonly OnlineRow[] => [...rows.values()].map((row) => ('packed' in row ? row : pack(origin, row))),
  };
}

interface FoundRow {
  readonly view: FeatureView;
  eventTimeUs: number;
  readonly values: Float64Array;
}

function pack(origin: RowOrigin, { view, eventTimeUs, values }: FoundRow): OnlineRow {
  return { ...origin, view: view.name, viewVersion: view.version, eventTimeUs, packed: packRow(values) };
}
