import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { sha256Hex } from '../../domain/canonical-json.ts';
import type { IdempotencyKeys, KeyBinding } from '../../domain/ingest/ports.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import { secondUs } from '../../domain/time.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { readInteger, readIntegers, readText, type StoredItem, ttlSeconds } from './stored-item.ts';

const keptDays = 1;
const bindAttempts = 3;

type Key = ReturnType<typeof registryKeys.idempotency.key>;

export function dynamoIdempotencyKeys(registry: DynamoTable): IdempotencyKeys {
  return {
    async bind(tenant, key, request) {
      // A client's key may hold any visible character; its digest is safe inside a key of ours.
      const itemKey = registryKeys.idempotency.key(tenant, sha256Hex(key));
      for (let attempt = 1; attempt <= bindAttempts; attempt += 1) {
        if (await take(registry, itemKey, request)) return request;
        const earlier = await find(registry, itemKey);
        if (earlier !== undefined) return earlier;
        // Its TTL removed it between the two calls: the key is free again.
      }
      throw new Error(`the idempotency item ${itemKey.pk} comes and goes`);
    },
  };
}

/** An item past its TTL stays for up to two days, or for ever on an engine that removes none: it binds nothing. */
async function take({ client, table }: DynamoTable, itemKey: Key, request: KeyBinding): Promise<boolean> {
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: { ...itemKey, ...request, ttl: ttlSeconds(request.receivedAtUs, keptDays) },
        ConditionExpression: 'attribute_not_exists(pk) OR #ttl < :now',
        ExpressionAttributeNames: { '#ttl': 'ttl' },
        ExpressionAttributeValues: { ':now': Math.floor(request.receivedAtUs / secondUs) },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

async function find({ client, table }: DynamoTable, itemKey: Key): Promise<KeyBinding | undefined> {
  const { Item } = await client.send(new GetCommand({ TableName: table, Key: itemKey, ConsistentRead: true }));
  return Item && fromItem(Item);
}

function fromItem(item: StoredItem): KeyBinding {
  return {
    requestDigest: readText(item, 'requestDigest'),
    receivedAtUs: readInteger(item, 'receivedAtUs'),
    marketTimesUs: readIntegers(item, 'marketTimesUs'),
    correlationId: readText(item, 'correlationId'),
  };
}
