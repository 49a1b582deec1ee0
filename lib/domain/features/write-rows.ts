import type { Lake } from '../ingest/ports.ts';
import { lakeKeys } from '../registry/keys.ts';
import { dayOf, dayUs, hourOf, startOfDay } from '../time.ts';
import { encodeFeatureFile, type FileRows } from './feature-files.ts';
import type { ViewDefinition } from './feature-view.ts';
import type { OfflineRows } from './pick-rows.ts';

/** A stretch of hours whose rows stand in files of their own. */
export interface RowsWindow {
  readonly tenant: string;
  readonly entity: string;
  /** Full hours. */
  readonly fromUs: number;
  readonly untilUs: number;
  /** Only rows of later adoptions than this. @default all */
  readonly afterLateVersion?: number | undefined;
  /** Late events up to this version are in. */
  readonly lateUntilVersion: number;
}

export interface MaterialisedRows {
  readonly rows: number;
  readonly files: number;
  /** Late events up to this version are in. */
  readonly lateUntilVersion: number;
}

/** The name says which rows there are, and what is written is a function of them. */
export function rowsKey(window: RowsWindow, view: Pick<ViewDefinition, 'name' | 'version'>, day: string): string {
  const { tenant, entity, fromUs, untilUs, afterLateVersion = 'all', lateUntilVersion } = window;
  const name = [hourOf(fromUs), hourOf(untilUs), afterLateVersion, lateUntilVersion].join('-');
  return lakeKeys.features.key(tenant, view.name, view.version, day, entity, name);
}

/** Writes the rows of a window as Parquet, a file per view and day. Doing it again writes the same files. */
export async function writeRows(
  window: RowsWindow,
  rowsOfViews: readonly OfflineRows[],
  lake: Lake,
): Promise<MaterialisedRows> {
  let [rows, files] = [0, 0];
  for (const ofView of rowsOfViews) {
    const { view, eventTimeUs } = ofView;
    for (const [day, part] of splitByDay(window.entity, ofView)) {
      await lake.putOnce(rowsKey(window, view, day), encodeFeatureFile(view, part));
      files += 1;
    }
    rows += eventTimeUs.length;
  }
  return { rows, files, lateUntilVersion: window.lateUntilVersion };
}

/** Rows come in the order of their intervals, so those of a day stand together. */
function* splitByDay(entity: string, { eventTimeUs, ...rows }: OfflineRows): Generator<[day: string, FileRows]> {
  for (let start = 0; start < eventTimeUs.length;) {
    const firstUs = eventTimeUs[start] ?? 0;
    const dayEndUs = startOfDay(firstUs) + dayUs;
    let end = start;
    while (end < eventTimeUs.length && (eventTimeUs[end] ?? 0) < dayEndUs) end += 1;
    const cut = (column: Float64Array) => column.subarray(start, end);
    yield [
      dayOf(firstUs),
      {
        entity: new Array<string>(end - start).fill(entity),
        eventTimeUs: cut(eventTimeUs),
        knowledgeTimeUs: cut(rows.knowledgeTimeUs),
        sequence: cut(rows.sequence),
        values: rows.values.map(cut),
      },
    ];
    start = end;
  }
}
