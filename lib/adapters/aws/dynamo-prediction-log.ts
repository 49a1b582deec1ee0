import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { hoursBack, predictionKeys, predictionPartitions } from '../../domain/registry/prediction-keys.ts';
import type { LoggedPrediction, PredictionLog, PredictionSummary } from '../../domain/serve/prediction-log.ts';
import { searchedHours } from '../newest-predictions.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { fromPredictionItem, toPredictionItem } from './prediction-item.ts';
import { newestOfPartitions } from './query-predictions.ts';

/** Of questions to all partitions of an hour at once: the list of a rare model ends there, not with its Lambda. */
const mostRounds = 100;

export function dynamoPredictionLog(predictions: DynamoTable): PredictionLog {
  return {
    write: (prediction) => putFirst(predictions, prediction),

    async find(tenant, id) {
      const Key = predictionKeys.prediction.key(tenant, id);
      const { client, table } = predictions;
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item && fromPredictionItem(Item);
    },

    async newest(tenant, { limit, model, nowUs }) {
      const found: PredictionSummary[] = [];
      const rounds = { left: mostRounds };
      // Hour by hour: most lists are full with the first one.
      for (const hour of hoursBack(nowUs, searchedHours)) {
        if (found.length >= limit) break;
        const wanted = { model, limit: limit - found.length, rounds };
        found.push(...(await newestOfPartitions(predictions, predictionPartitions(tenant, hour), wanted)));
      }
      return found;
    },
  };
}

async function putFirst({ client, table }: DynamoTable, prediction: LoggedPrediction): Promise<void> {
  const Item = { ...toPredictionItem(prediction) };
  try {
    await client.send(new PutCommand({ TableName: table, Item, ConditionExpression: 'attribute_not_exists(pk)' }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}
