import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import type { FreshnessLog, FreshnessRecord } from '../../domain/monitor/ports.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { queryPartition } from './query-partition.ts';
import { readInteger, readOptionalInteger, readText, type StoredItem } from './stored-item.ts';

export function dynamoFreshnessLog(registry: DynamoTable): FreshnessLog {
  return {
    record: (freshness) => putUnlessOlder(registry, freshness),

    async latest(tenant) {
      const items = await queryPartition(registry, registryKeys.freshness.key(tenant, '', 0).pk);
      return items.map(fromItem);
    },
  };
}

/** A run that was held up must not replace what a later one has measured. */
async function putUnlessOlder({ client, table }: DynamoTable, freshness: FreshnessRecord): Promise<void> {
  const { tenant, view, viewVersion, measuredAtUs } = freshness;
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: { ...registryKeys.freshness.key(tenant, view, viewVersion), ...freshness },
        ConditionExpression: 'attribute_not_exists(pk) OR measuredAtUs <= :measuredAtUs',
        ExpressionAttributeValues: { ':measuredAtUs': measuredAtUs },
      }),
    );
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
  }
}

function fromItem(item: StoredItem): FreshnessRecord {
  return {
    tenant: readText(item, 'tenant'),
    view: readText(item, 'view'),
    viewVersion: readInteger(item, 'viewVersion'),
    measuredAtUs: readInteger(item, 'measuredAtUs'),
    entities: readInteger(item, 'entities'),
    newestAgeUs: readOptionalInteger(item, 'newestAgeUs'),
    oldestAgeUs: readOptionalInteger(item, 'oldestAgeUs'),
    run: readText(item, 'run'),
  };
}
