import { GetCommand } from '@aws-sdk/lib-dynamodb';
import type { OnlineStore } from '../../domain/features/ports.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { fromOnlineItem, onlineKey } from './online-row-item.ts';

export function dynamoOnlineStore({ client, table }: DynamoTable): OnlineStore {
  return {
    async read(key) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: onlineKey(key), ConsistentRead: true }),
      );
      return Item && fromOnlineItem(key, Item);
    },
  };
}
