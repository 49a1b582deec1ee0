import { ConditionalCheckFailedException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { ModelVersion, ModelVersions } from '../../domain/registry/model-versions.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { queryPartition } from './query-partition.ts';
import { readInteger, readOneOf, readText, type StoredItem } from './stored-item.ts';

export function dynamoModelVersions(registry: DynamoTable): ModelVersions {
  const { client, table } = registry;
  return {
    numberOf: (tenant, model, run) => numberOf(registry, { tenant, model, run }),

    async add(version) {
      const Item = { ...registryKeys.modelVersion.key(version.tenant, version.model, version.version), ...version };
      try {
        const ConditionExpression = 'attribute_not_exists(pk)';
        await client.send(new PutCommand({ TableName: table, Item, ConditionExpression }));
        return true;
      } catch (error) {
        if (error instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    async find(tenant, model, version) {
      const item = await read(registry, registryKeys.modelVersion.key(tenant, model, version));
      return item && fromItem(item);
    },

    async list(tenant, model, limit) {
      const { pk } = registryKeys.modelVersion.key(tenant, model, 0);
      const items = await queryPartition(registry, pk, 'version#');
      return items.map(fromItem).toReversed().slice(0, limit);
    },
  };
}

interface Asker {
  readonly tenant: string;
  readonly model: string;
  readonly run: string;
}

/** The counter moves and the run gets its number together, or neither: who lost the race reads again. */
async function numberOf(registry: DynamoTable, asker: Asker): Promise<number> {
  for (;;) {
    const given = await read(registry, registryKeys.versionOfRun.key(asker.tenant, asker.model, asker.run));
    if (given !== undefined) return readInteger(given, 'version');
    const counter = await read(registry, registryKeys.versionNumber.key(asker.tenant, asker.model));
    const last = counter === undefined ? 0 : readInteger(counter, 'last');
    if (await give(registry, asker, last)) return last + 1;
  }
}

async function give({ client, table }: DynamoTable, { tenant, model, run }: Asker, last: number): Promise<boolean> {
  const isNew = 'attribute_not_exists(pk)';
  const counter = {
    TableName: table,
    Item: { ...registryKeys.versionNumber.key(tenant, model), last: last + 1 },
    ...(last === 0
      ? { ConditionExpression: isNew }
      : {
          ConditionExpression: '#last = :last',
          ExpressionAttributeNames: { '#last': 'last' },
          ExpressionAttributeValues: { ':last': last },
        }),
  };
  const given = {
    TableName: table,
    Item: { ...registryKeys.versionOfRun.key(tenant, model, run), version: last + 1 },
    ConditionExpression: isNew,
  };
  try {
    await client.send(new TransactWriteCommand({ TransactItems: [{ Put: counter }, { Put: given }] }));
    return true;
  } catch (error) {
    if (error instanceof TransactionCanceledException && wasRaced(error)) return false;
    throw error;
  }
}

const raced: ReadonlySet<string> = new Set(['ConditionalCheckFailed', 'TransactionConflict']);

function wasRaced({ CancellationReasons = [] }: TransactionCanceledException): boolean {
  return CancellationReasons.some(({ Code = '' }) => raced.has(Code));
}

async function read(
  { client, table }: DynamoTable,
  Key: { readonly pk: string; readonly sk: string },
): Promise<StoredItem | undefined> {
  return (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
}

function fromItem(item: StoredItem): ModelVersion {
  return {
    tenant: readText(item, 'tenant'),
    model: readText(item, 'model'),
    version: readInteger(item, 'version'),
    pack: readText(item, 'pack'),
    run: readText(item, 'run'),
    status: readOneOf(item, 'status', ['unserved']),
    artifact: readText(item, 'artifact'),
    manifest: readText(item, 'manifest'),
    dataset: readText(item, 'dataset'),
    createdAtUs: readInteger(item, 'createdAtUs'),
  };
}
