import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { RunFailure, RunFailures } from '../../domain/monitor/ports.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import { newestFirst } from '../newest-first.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { queryPartition } from './query-partition.ts';
import { readInteger, readText, type StoredItem, ttlSeconds } from './stored-item.ts';

/** As long as Step Functions keeps the history of an execution. */
const keptDays = 90;

export function dynamoRunFailures(registry: DynamoTable): RunFailures {
  return {
    async record(failure) {
      const { tenant, machine, run, atUs } = failure;
      const item = {
        ...registryKeys.runFailure.key(tenant, machine, run),
        ...failure,
        ttl: ttlSeconds(atUs, keptDays),
      };
      await putFirst(registry, item);
    },

    async find(tenant, machine, run) {
      const Key = registryKeys.runFailure.key(tenant, machine, run);
      const { Item } = await registry.client.send(
        new GetCommand({ TableName: registry.table, Key, ConsistentRead: true }),
      );
      return Item === undefined ? undefined : fromItem(Item);
    },

    async list(tenant, machine, limit) {
      const items = await queryPartition(registry, registryKeys.runFailure.key(tenant, machine, '').pk);
      return newestFirst(items.map(fromItem), limit, ({ run }) => run);
    },
  };
}

async function putFirst({ client, table }: DynamoTable, item: StoredItem): Promise<void> {
  try {
    const ConditionExpression = 'attribute_not_exists(pk)';
    await client.send(new PutCommand({ TableName: table, Item: { ...item }, ConditionExpression }));
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

function fromItem(item: StoredItem): RunFailure {
  return {
    tenant: readText(item, 'tenant'),
    machine: readText(item, 'machine'),
    run: readText(item, 'run'),
    error: readText(item, 'error'),
    cause: readText(item, 'cause'),
    atUs: readInteger(item, 'atUs'),
  };
}
