import { setTimeout as pause } from 'node:timers/promises';
import { ulid } from 'ulid';
import { leanDynamo } from '../../lib/adapters/aws/lean-dynamo.ts';
import { leanObjects } from '../../lib/adapters/aws/lean-objects.ts';
import { leanPredictionLog } from '../../lib/adapters/aws/lean-prediction-log.ts';
import { leanServingStore } from '../../lib/adapters/aws/lean-serving-store.ts';
import { readVariables } from '../../lib/config/env.ts';
import { type LiveModels, liveModels } from '../../lib/domain/serve/live-models.ts';
import { loadServedModel } from '../../lib/domain/serve/load-served-model.ts';
import type { PredictionPorts } from '../../lib/domain/serve/serve-prediction.ts';
import { type Environment, leanDynamoSettings } from './aws-environment.ts';
import { nowUs } from './clock.ts';
import { readPorts } from './serve-adapters.ts';

export interface PredictionAdapters extends PredictionPorts {
  readonly newId: (wallUs: number) => string;
}

/** Without an SDK client. Made once per cold start. */
export function predictionPorts(source: Environment): PredictionAdapters {
  const env = readVariables(['registryTable', 'artifactBucket', 'predictionsTable', 'codeVersion'], source);
  const settings = leanDynamoSettings(source);
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
    }),
    log: leanPredictionLog({ dynamo, table: env.predictionsTable }),
    code: env.codeVersion,
    newId: (wallUs) => ulid(wallUs / 1000),
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
