import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Materialised, MaterialisedLog } from '../../domain/features/materialised.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { readInteger } from './stored-item.ts';

export function dynamoMaterialisedLog({ client, table }: DynamoTable): MaterialisedLog {
  return {
    async read(tenant, entity) {
      const key = registryKeys.materialised.key(tenant, entity);
      const { Item } = await client.send(new GetCommand({ TableName: table, Key: key, ConsistentRead: true }));
      if (Item === undefined) return undefined;
      return {
        fromUs: readInteger(Item, 'fromUs'),
        untilUs: readInteger(Item, 'untilUs'),
        lateUntilVersion: readInteger(Item, 'lateUntilVersion'),
      };
    },

    async replace(tenant, entity, { from, to }) {
      const { fromUs, untilUs, lateUntilVersion } = to;
      const item = { ...registryKeys.materialised.key(tenant, entity), fromUs, untilUs, lateUntilVersion };
      try {
        await client.send(new PutCommand({ TableName: table, Item: item, ...conditionOf(from) }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}

function conditionOf(from: Materialised | undefined) {
  if (from === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: 'fromUs = :fromUs AND untilUs = :untilUs AND lateUntilVersion = :lateUntilVersion',
    ExpressionAttributeValues: {
      ':fromUs': from.fromUs,
      ':untilUs': from.untilUs,
      ':lateUntilVersion': from.lateUntilVersion,
    },
  };
}
