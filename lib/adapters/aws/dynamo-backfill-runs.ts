import { ConditionalCheckFailedException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { BackfillRun, BackfillRuns } from '../../domain/features/backfill/ports.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { DynamoTable } from './dynamo-table.ts';
import {
  readInteger,
  readOneOf,
  readOptionalInteger,
  readOptionalText,
  readText,
  type StoredItem,
} from './stored-item.ts';

export function dynamoBackfillRuns(registry: DynamoTable): BackfillRuns {
  return {
    begin: (run) => putWhere(registry, run, 'attempt < :attempt'),

    async put(run) {
      await putWhere(registry, run, 'attempt <= :attempt');
    },

    async find(tenant, run) {
      const { client, table } = registry;
      const Key = registryKeys.backfill.key(tenant, run);
      const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
      return Item === undefined ? undefined : fromItem(Item);
    },
  };
}

/** The counts lie beside the other attributes, and `failure` as two of them. False when the condition does not hold. */
async function putWhere({ client, table }: DynamoTable, run: BackfillRun, condition: string): Promise<boolean> {
  const { counts, failure, finishedAtUs, ...rest } = run;
  const item = {
    ...registryKeys.backfill.key(run.tenant, run.run),
    ...rest,
    ...counts,
    ...(finishedAtUs === undefined ? {} : { finishedAtUs }),
    ...(failure === undefined ? {} : { code: failure.code, reason: failure.reason }),
  };
  try {
    await client.send(
      new PutCommand({
        TableName: table,
        Item: item,
        ConditionExpression: `attribute_not_exists(pk) OR ${condition}`,
        ExpressionAttributeValues: { ':attempt': run.attempt },
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function fromItem(item: StoredItem): BackfillRun {
  const finishedAtUs = readOptionalInteger(item, 'finishedAtUs');
  const code = readOptionalText(item, 'code');
  return {
    tenant: readText(item, 'tenant'),
    run: readText(item, 'run'),
    attempt: readInteger(item, 'attempt'),
    execution: readText(item, 'execution'),
    requestDigest: readText(item, 'requestDigest'),
    importId: readText(item, 'importId'),
    startedAtUs: readInteger(item, 'startedAtUs'),
    status: readOneOf(item, 'status', ['running', 'succeeded', 'failed']),
    counts: {
      entities: readInteger(item, 'entities'),
      parts: readInteger(item, 'parts'),
      windows: readInteger(item, 'windows'),
      rows: readInteger(item, 'rows'),
      files: readInteger(item, 'files'),
      verified: readInteger(item, 'verified'),
    },
    ...(finishedAtUs === undefined ? {} : { finishedAtUs }),
    ...(code === undefined ? {} : { failure: { code, reason: readText(item, 'reason') } }),
  };
}
