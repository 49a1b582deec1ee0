import { setTimeout as pause } from 'node:timers/promises';
import { ulid } from 'ulid';
import { leanDynamo } from '../../lib/adapters/aws/lean-dynamo.ts';
import { leanObjects } from '../../lib/adapters/aws/lean-objects.ts';
import { leanPredictionLog } from '../../lib/adapters/aws/lean-prediction-log.ts';
import { leanServingStore } from '../../lib/adapters/aws/lean-serving-store.ts';
import { readVariables } from '../../lib/config/env.ts';
import { ownMetrics } from '../../lib/domain/monitor/own-metrics.ts';
import { type LiveModelPorts, type LiveModels, liveModels } from '../../lib/domain/serve/live-models.ts';
import { loadServedDocument, loadServedModel } from '../../lib/domain/serve/load-served-model.ts';
import type { PredictionPorts } from '../../lib/domain/serve/serve-prediction.ts';
import { type Environment, leanSettings } from './aws-environment.ts';
import { nowUs } from './clock.ts';
import { log } from './log.ts';
import { metrics } from './metrics.ts';
import { readPorts } from './serve-adapters.ts';

export interface PredictionAdapters extends PredictionPorts {
  readonly newId: (wallUs: number) => string;
}

/** Without an SDK client. Made once per cold start. */
export function predictionPorts(source: Environment): PredictionAdapters {
  const env = readVariables(['registryTable', 'artifactBucket', 'predictionsTable', 'codeVersion'], source);
  const settings = leanSettings(source);
  const dynamo = leanDynamo(settings);
  const store = leanServingStore({
    registry: { dynamo, table: env.registryTable },
    artifacts: leanObjects({ ...settings, bucket: env.artifactBucket }),
  });
  return {
    ...readPorts(source),
    models: liveModels({
      store,
      async load(tenant, serving) {
        const model = await loadServedModel(tenant, serving, store);
        model.warmUp();
        return model;
      },
      loadDocument: (tenant, serving) => loadServedDocument(tenant, serving, store),
      onUnloadable: unloadableTold(source),
      nowUs,
    }),
    log: leanPredictionLog({ dynamo, table: env.predictionsTable }),
    code: env.codeVersion,
    newId: (wallUs) => ulid(wallUs / 1000),
  };
}

/** In the log, and to the alarm. An answer does not fail for it. */
function unloadableTold(source: Environment): LiveModelPorts['onUnloadable'] {
  const ownCounts = metrics(source);
  return async ({ tenant, model }, error) => {
    log.error('unloadable', { tenant, model, error });
    await ownCounts
      .count(ownMetrics.unloadableModels, 1)
      .catch((failure: unknown) => log.error('uncounted', { tenant, model, error: failure }));
  };
}

/** A cold start has ten seconds, and answers late rather than never. */
const longestWarmUpMs = 4000;

/** Loads these models, `tenant/model`, before the first request. What cannot be loaded is told to whoever asks. */
export async function warmModels(source: Environment, models: LiveModels): Promise<void> {
  const { servedModels } = readVariables(['servedModels'], source);
  const loads = servedModels.split(',').map((name) => {
    const [tenant = '', model = ''] = name.split('/');
    return models.find({ tenant, model, nowUs: nowUs() });
  });
  await Promise.race([Promise.allSettled(loads), pause(longestWarmUpMs, undefined, { ref: false })]);
}
