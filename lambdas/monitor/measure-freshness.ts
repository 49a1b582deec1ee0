/** State "Measure Freshness" of watch-models. Reads, and puts one gauge: a double start is harmless. */
import { WatchRun } from '../../schemas/watch.ts';
import { allEntities } from '../../lib/domain/ingest/all-entities.ts';
import { ownMetrics } from '../../lib/domain/monitor/own-metrics.ts';
import { measureFreshness } from '../../lib/domain/monitor/freshness.ts';
import { secondUs } from '../../lib/domain/time.ts';
import { freshnessAdapters } from '../wiring/monitor-adapters.ts';
import { wireTask } from '../wiring/wire-task.ts';

const { states, metrics, ...ports } = freshnessAdapters(process.env);

export const handler = wireTask(
  { name: 'measure-freshness', input: WatchRun },
  async ({ tenant, run }, { annotate }) => {
    const entities = await allEntities(tenant, states);
    const views = await measureFreshness({ tenant, run, entities }, ports);
    const oldestUs = Math.max(...views.map((view) => view.oldestAgeUs ?? 0));
    await metrics.gauge(ownMetrics.oldestFeature, oldestUs / secondUs);
    annotate({ run, entities: entities.length });
    return { tenant, run, views };
  },
);
