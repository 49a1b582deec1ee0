import type { PredictionWriter } from '../../domain/serve/prediction-log.ts';
import type { LeanTable } from './lean-dynamo.ts';
import { toPredictionItem } from './prediction-item.ts';

export function leanPredictionLog({ dynamo, table }: LeanTable): PredictionWriter {
  return { write: (prediction) => dynamo.putItem(table, toPredictionItem(prediction)) };
}
