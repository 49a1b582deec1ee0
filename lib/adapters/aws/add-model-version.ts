import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { Addition, ModelVersion, NewestServable } from '../../domain/registry/model-versions.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { readInteger, readText } from './stored-item.ts';
import { untilWon } from './until-won.ts';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** The version, its number in the record of its run, and the newest servable one, or nothing of it. */
export async function addModelVersion(registry: DynamoTable, added: ModelVersion): Promise<Addition> {
  return untilWon(() => tryAdd(registry, added));
}

export async function readNewestServable(
  { client, table }: DynamoTable,
  { tenant, model }: Pick<ModelVersion, 'tenant' | 'model'>,
): Promise<NewestServable | undefined> {
  const Key = registryKeys.newestServable.key(tenant, model);
  const { Item } = await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
  return Item && { version: readInteger(Item, 'version'), serving: readText(Item, 'serving') };
}

/** Undefined when another write was under way, or was faster with a newer version. */
async function tryAdd(registry: DynamoTable, added: ModelVersion): Promise<Addition | undefined> {
  const { client, table } = registry;
  const directory = { Put: { TableName: table, Item: registryKeys.model.key(added.tenant, added.model) } };
  // What was imported has no run, and no fallback that the newest one would answer by.
  const isImported = added.dataset === undefined;
  const forward = isImported ? [] : await forwardNewest(registry, added);
  const run = isImported ? [] : [noteInRun(table, added)];
  const TransactItems = [putVersion(table, added), ...run, directory, ...forward];
  try {
    await client.send(new TransactWriteCommand({ TransactItems }));
    return 'added';
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    // Reasons come in the order of the writes.
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    if (codes[0] === refused) return 'present';
    if (run.length > 0 && codes[1] === refused) return 'ended';
    if (codes.includes(refused) || codes.includes('TransactionConflict')) return undefined;
    throw error;
  }
}

const refused = 'ConditionalCheckFailed';

function putVersion(TableName: string, added: ModelVersion): Write {
  const { tenant, model, version } = added;
  const Item = { ...registryKeys.modelVersion.key(tenant, model, version), ...added };
  return { Put: { TableName, Item, ConditionExpression: 'attribute_not_exists(pk)' } };
}

function noteInRun(TableName: string, { tenant, run, version }: ModelVersion): Write {
  return {
    Update: {
      TableName,
      Key: registryKeys.trainRun.key(tenant, run),
      UpdateExpression: 'SET #version = :version',
      ConditionExpression: '#status = :running',
      ExpressionAttributeNames: { '#version': 'version', '#status': 'status' },
      ExpressionAttributeValues: { ':version': version, ':running': 'running' },
    },
  };
}

/** Nothing where a newer one is known already: its condition would stop an older version from being added at all. */
async function forwardNewest(registry: DynamoTable, added: ModelVersion): Promise<readonly Write[]> {
  const { tenant, model, version, serving } = added;
  if (serving === undefined) return [];
  const newest = await readNewestServable(registry, added);
  if (newest !== undefined && newest.version >= version) return [];
  const put = {
    TableName: registry.table,
    Item: { ...registryKeys.newestServable.key(tenant, model), version, serving },
    ConditionExpression: 'attribute_not_exists(pk) OR #version < :version',
    ExpressionAttributeNames: { '#version': 'version' },
    ExpressionAttributeValues: { ':version': version },
  };
  return [{ Put: put }];
}
