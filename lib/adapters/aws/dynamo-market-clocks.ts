import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { MarketClock, MarketClocks } from '../../domain/market-clock.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { fromMarketClockItem } from './market-clock-item.ts';

export function dynamoMarketClocks({ client, table }: DynamoTable): MarketClocks {
  return {
    async read(tenant, market) {
      const Key = registryKeys.marketClock.key(tenant, market);
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item && fromMarketClockItem(Item);
    },

    async replace(tenant, market, { from, to }) {
      const Item = { ...registryKeys.marketClock.key(tenant, market), ...to };
      try {
        await client.send(new PutCommand({ TableName: table, Item, ...unlessMoved(from) }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },
  };
}

function unlessMoved(from: MarketClock | undefined) {
  if (from === undefined) return { ConditionExpression: 'attribute_not_exists(pk)' };
  return {
    ConditionExpression: 'originMarketUs = :market AND originWallUs = :wall AND speed = :speed',
    ExpressionAttributeValues: { ':market': from.originMarketUs, ':wall': from.originWallUs, ':speed': from.speed },
  };
}
