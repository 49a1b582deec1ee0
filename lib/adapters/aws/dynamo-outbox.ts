import { DeleteCommand } from '@aws-sdk/lib-dynamodb';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { Outbox } from '../../domain/registry/outbox.ts';
import { fromOutboxItem } from './champion-items.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { queryPartition } from './query-partition.ts';

export function dynamoOutbox(registry: DynamoTable): Outbox {
  return {
    async list(tenant) {
      const items = await queryPartition(registry, registryKeys.outbox.key(tenant, '').pk);
      return items.map(fromOutboxItem);
    },
    async remove(tenant, event) {
      const { client, table } = registry;
      await client.send(new DeleteCommand({ TableName: table, Key: registryKeys.outbox.key(tenant, event) }));
    },
  };
}
