import type { Lake } from '../ingest/ports.ts';
import type { RevisedEntity, RevisedRows } from '../ingest/revise-entity.ts';
import { startOfHour } from '../time.ts';
import { noClosings } from './closings.ts';
import { collectRows } from './collect-rows.ts';
import { intervalEndUs, type OnRow } from './entity-features.ts';
import { foundingEra, foundingOf } from './late-eras.ts';
import { pickRows } from './pick-rows.ts';
import { featureViews } from './views.ts';
import { writeRows } from './write-rows.ts';

/**
 * Writes the rows of the past that an entity begins with, while the revision that takes it in computes them: months of
 * events are replayed once. Such rows follow from the histories alone, their knowledge times too, so that they are the
 * same whichever revision is adopted. Undefined where anything else came late: then rows follow from the adoption.
 */
export function foundingRows({ tenant, entity, version, changes }: RevisedEntity, lake: Lake): RevisedRows | undefined {
  const founding = foundingOf(changes, version);
  if (founding?.lateUntilVersion !== version) return undefined;
  const era = foundingEra(founding, Infinity);
  const collected = collectRows();
  let isWholeUs = Infinity;
  const onRow: OnRow = (view, eventTimeUs, values) => {
    if (intervalEndUs(eventTimeUs, view.everyUs) <= isWholeUs) collected.onRow(view, eventTimeUs, values);
  };
  return {
    onRow,
    open: ({ untilUs }) => {
      isWholeUs = startOfHour(untilUs);
      collected.clear();
    },
    async close({ fromUs, untilUs }) {
      const picking = { eras: [{ era, rows: collected.columns() }], closings: noClosings, founding };
      const rows = featureViews.map((view) => pickRows(view, { ...picking, afterLateVersion: -1 }));
      const window = { tenant, entity, fromUs, untilUs: startOfHour(untilUs), lateUntilVersion: version };
      await writeRows(window, rows, lake);
    },
  };
}
