import { hoursBack, predictionKeys, predictionPartitions } from '../../domain/registry/prediction-keys.ts';
import type { LoggedPrediction, PredictionLog, PredictionSummary } from '../../domain/serve/prediction-log.ts';
import { newestPredictions, searchedHours } from '../newest-predictions.ts';

export function memoryPredictionLog(): PredictionLog {
  const partitions = new Map<string, Map<string, LoggedPrediction>>();
  const partitionOf = (pk: string) => partitions.get(pk) ?? new Map<string, LoggedPrediction>();
  return {
    async write(prediction) {
      const { pk, sk } = predictionKeys.prediction.key(prediction.tenant, prediction.id);
      const partition = partitionOf(pk);
      if (!partition.has(sk)) partitions.set(pk, partition.set(sk, prediction));
    },
    async find(tenant, id) {
      const { pk, sk } = predictionKeys.prediction.key(tenant, id);
      return partitionOf(pk).get(sk);
    },
    async newest(tenant, { limit, model, nowUs }) {
      const searched = hoursBack(nowUs, searchedHours).flatMap((hour) => predictionPartitions(tenant, hour));
      const all = searched.flatMap((pk) => [...partitionOf(pk).values()]);
      return newestPredictions(all.filter((one) => model === undefined || one.model === model).map(summaryOf), limit);
    },
  };
}

function summaryOf({ id, model, version, entity, servedAtUs }: LoggedPrediction): PredictionSummary {
  return { id, model, version, entity, servedAtUs };
}
