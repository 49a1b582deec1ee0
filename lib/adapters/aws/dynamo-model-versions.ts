import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { GetCommand, TransactWriteCommand } from '@aws-sdk/lib-dynamodb';
import { versionStatuses } from '../../../schemas/models.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { ModelVersion, ModelVersions } from '../../domain/registry/model-versions.ts';
import { addModelVersion, readNewestServable } from './add-model-version.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { queryNewest } from './query-newest.ts';
import { queryPartition } from './query-partition.ts';
import { readInteger, readOneOf, readText, type StoredItem } from './stored-item.ts';
import { untilWon } from './until-won.ts';

export function dynamoModelVersions(registry: DynamoTable): ModelVersions {
  return {
    numberOf: (tenant, model, run) => untilWon(() => tryNumber(registry, { tenant, model, run })),
    add: (version) => addModelVersion(registry, version),

    async find(tenant, model, version) {
      const item = await read(registry, registryKeys.modelVersion.key(tenant, model, version));
      return item && fromItem(item);
    },

    async list(tenant, model, limit) {
      const { pk } = registryKeys.modelVersion.key(tenant, model, 0);
      return (await queryNewest(registry, { pk, prefix: 'version#', limit })).map(fromItem);
    },

    newestServable: (tenant, model) => readNewestServable(registry, { tenant, model }),

    async models(tenant) {
      const items = await queryPartition(registry, registryKeys.model.key(tenant, '').pk);
      return items.map((item) => readText(item, 'sk'));
    },
  };
}

interface Asker {
  readonly tenant: string;
  readonly model: string;
  readonly run: string;
}

/** The counter moves and the run gets its number together, or neither: who lost the race reads again. */
async function tryNumber(registry: DynamoTable, asker: Asker): Promise<number | undefined> {
  const given = await read(registry, registryKeys.versionOfRun.key(asker.tenant, asker.model, asker.run));
  if (given !== undefined) return readInteger(given, 'version');
  const counter = await read(registry, registryKeys.versionNumber.key(asker.tenant, asker.model));
  const last = counter === undefined ? 0 : readInteger(counter, 'last');
  return (await give(registry, asker, last)) ? last + 1 : undefined;
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
    status: readOneOf(item, 'status', versionStatuses),
    artifact: readText(item, 'artifact'),
    ...(item['serving'] !== undefined && { serving: readText(item, 'serving') }),
    manifest: readText(item, 'manifest'),
    ...(item['dataset'] !== undefined && { dataset: readText(item, 'dataset') }),
    createdAtUs: readInteger(item, 'createdAtUs'),
  };
}
