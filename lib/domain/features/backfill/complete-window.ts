import type { Lake } from '../../ingest/ports.ts';
import { dayOf, dayUs, startOfDay } from '../../time.ts';
import { decodeFeatureFile } from '../feature-files.ts';
import { type MaterialiseWindow, materialiseWindow, readStanding, type WindowPorts } from '../materialise-window.ts';
import { featureViews } from '../views.ts';
import { type MaterialisedRows, rowsKey, type RowsWindow } from '../write-rows.ts';

/** The rows of a window of a run: those that the revision of its entity has written on its way, or else computed now. */
export async function completeWindow(window: MaterialiseWindow, ports: WindowPorts): Promise<MaterialisedRows> {
  const standing = await readStanding(window.tenant, window.entity, ports.states);
  if (standing === undefined) return materialiseWindow(window, ports);
  const { lateUntilVersion } = standing;
  return (
    (await findRows({ ...window, lateUntilVersion }, ports.lake)) ?? (await materialiseWindow(window, ports, standing))
  );
}

/** Undefined unless each view has its file of every day: of a day that is missing nobody knows whether it has rows. */
async function findRows(window: RowsWindow, lake: Lake): Promise<MaterialisedRows | undefined> {
  let [rows, files] = [0, 0];
  for (const view of featureViews) {
    for (let timeUs = startOfDay(window.fromUs); timeUs < window.untilUs; timeUs += dayUs) {
      const key = rowsKey(window, view, dayOf(timeUs));
      const body = await lake.get(key);
      if (body === undefined) return undefined;
      rows += decodeFeatureFile(view, key, body).eventTimeUs.length;
      files += 1;
    }
  }
  return { rows, files, lateUntilVersion: window.lateUntilVersion };
}
