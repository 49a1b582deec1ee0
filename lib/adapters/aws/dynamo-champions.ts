import { ConditionalCheckFailedException, TransactionConflictException } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import type { Champions, Verdict } from '../../domain/registry/champions.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import { fromChangeItem, fromPointerItem, fromVerdictItem, toVerdictItem } from './champion-items.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { moveChampion } from './move-champion.ts';
import { queryPartition } from './query-partition.ts';
import type { StoredItem } from './stored-item.ts';
import { untilWon } from './until-won.ts';

export function dynamoChampions(registry: DynamoTable): Champions {
  return {
    async pointer(tenant, model) {
      const item = await read(registry, registryKeys.champion.key(tenant, model));
      return item && fromPointerItem(item);
    },

    async verdict(tenant, model, id) {
      const item = await read(registry, registryKeys.verdict.key(tenant, model, id));
      return item && fromVerdictItem(item);
    },

    decide: (verdict) => untilWon(() => tryDecide(registry, verdict)),
    move: (move) => moveChampion(registry, move),

    async change(tenant, model, number) {
      const item = await read(registry, registryKeys.championChange.key(tenant, model, number));
      return item && fromChangeItem(item);
    },

    async changes(tenant, model) {
      const { pk } = registryKeys.champion.key(tenant, model);
      return (await queryPartition(registry, pk, 'champion#')).map(fromChangeItem);
    },
  };
}

/** Undefined while a transaction holds the verdict: that of another try, which uses it. */
async function tryDecide(registry: DynamoTable, verdict: Verdict): Promise<Verdict | undefined> {
  const { client, table } = registry;
  const put = { TableName: table, Item: toVerdictItem(verdict), ConditionExpression: 'attribute_not_exists(pk)' };
  try {
    await client.send(new PutCommand(put));
    return verdict;
  } catch (error) {
    if (error instanceof TransactionConflictException) return undefined;
    if (!(error instanceof ConditionalCheckFailedException)) throw error;
    const item = await read(registry, registryKeys.verdict.key(verdict.tenant, verdict.model, verdict.id));
    return item && fromVerdictItem(item);
  }
}

async function read(
  { client, table }: DynamoTable,
  Key: { readonly pk: string; readonly sk: string },
): Promise<StoredItem | undefined> {
  return (await client.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }))).Item;
}
