import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { TrainingTurns } from '../../domain/train/training-turns.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { readText } from './stored-item.ts';

export function dynamoTrainingTurns({ client, table }: DynamoTable): TrainingTurns {
  return {
    async holder(tenant, model) {
      const Key = registryKeys.trainTurn.key(tenant, model);
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item === undefined ? undefined : readText(Item, 'run');
    },

    async take({ tenant, model, run, from }) {
      const command = new PutCommand({
        TableName: table,
        Item: { ...registryKeys.trainTurn.key(tenant, model), tenant, model, run },
        ...(from === undefined
          ? { ConditionExpression: 'attribute_not_exists(pk)' }
          : {
              ConditionExpression: '#run = :from',
              ExpressionAttributeNames: { '#run': 'run' },
              ExpressionAttributeValues: { ':from': from },
            }),
      });
      try {
        await client.send(command);
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}
