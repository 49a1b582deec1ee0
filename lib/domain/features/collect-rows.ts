import { RowBuffers, type RowColumns } from './batch.ts';
import type { OnRow } from './entity-features.ts';
import { viewKey } from './feature-view.ts';
import { featureViews } from './views.ts';

/** Takes rows of all views as they come, and gives them column by column. */
export interface RowCollector {
  readonly onRow: OnRow;
  /** By `name@version`. Good until the collector takes rows again. */
  columns(): ReadonlyMap<string, RowColumns>;
  clear(): void;
}

export function collectRows(): RowCollector {
  const buffers = new Map(featureViews.map((view) => [view, new RowBuffers()]));
  return {
    onRow: (view, eventTimeUs, values) => buffers.get(view)?.add(eventTimeUs, values),
    columns: () => new Map([...buffers].map(([view, rows]) => [viewKey(view), rows.columns(view.features.length)])),
    clear: () => buffers.forEach((rows) => rows.clear()),
  };
}
