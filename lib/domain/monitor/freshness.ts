import { featureViews } from '../features/views.ts';
import type { OnlineStore } from '../features/ports.ts';
import type { FreshnessRecord } from './ports.ts';

export interface FreshnessQuestion {
  readonly tenant: string;
  readonly run: string;
  readonly entities: readonly string[];
  /** Market time. */
  readonly nowUs: number;
}

/** How old the rows of every view are, by event time. */
export async function measureFreshness(
  question: FreshnessQuestion,
  store: OnlineStore,
): Promise<readonly FreshnessRecord[]> {
  const { tenant, run, entities, nowUs } = question;
  return Promise.all(
    featureViews.map(async ({ name, version }) => {
      const rows = await Promise.all(
        entities.map((entity) => store.read({ tenant, view: name, viewVersion: version, entity })),
      );
      const ages = rows.flatMap((row) => (row === undefined ? [] : [Math.max(0, nowUs - row.eventTimeUs)]));
      return {
        tenant,
        run,
        view: name,
        viewVersion: version,
        measuredAtUs: nowUs,
        entities: ages.length,
        newestAgeUs: ages.length > 0 ? Math.min(...ages) : undefined,
        oldestAgeUs: ages.length > 0 ? Math.max(...ages) : undefined,
      };
    }),
  );
}
