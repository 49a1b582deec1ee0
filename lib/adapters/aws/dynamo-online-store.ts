import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import type { OnlineStore } from '../../domain/features/ports.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { distinctKeys, fromOnlineItem, onlineKey, rowsInOrder } from './online-row-item.ts';
import { type BatchReader, readInBatches } from './read-in-batches.ts';
import { readText } from './stored-item.ts';

export interface OnlineStoreOptions {
  /** From 0 up to 1, for the pauses between the rounds of a batch. */
  readonly random?: () => number;
}

export function dynamoOnlineStore(
  { client, table }: DynamoTable,
  { random = Math.random }: OnlineStoreOptions = {},
): OnlineStore {
  const reader: BatchReader<{ readonly pk: string }> = {
    random,
    async readOnce(keys) {
      const RequestItems = { [table]: { Keys: [...keys], ConsistentRead: true } };
      const { Responses, UnprocessedKeys } = await client.send(new BatchGetCommand({ RequestItems }));
      const unread = UnprocessedKeys?.[table]?.Keys ?? [];
      return { items: Responses?.[table] ?? [], unread: unread.map((key) => ({ pk: readText(key, 'pk') })) };
    },
  };
  return {
    async read(key) {
      const { Item } = await client.send(
        new GetCommand({ TableName: table, Key: onlineKey(key), ConsistentRead: true }),
      );
      return Item && fromOnlineItem(key, Item);
    },
    async readMany(keys) {
      return rowsInOrder(keys, await readInBatches(distinctKeys(keys), reader));
    },
  };
}
