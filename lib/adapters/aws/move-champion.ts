import { TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { TransactWriteCommand, type TransactWriteCommandInput } from '@aws-sdk/lib-dynamodb';
import { pointerAfter } from '../../domain/registry/champion-chain.ts';
import type { ChampionMove, MoveOutcome, Verdict } from '../../domain/registry/champions.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import { toChangeItem, toOutboxItem, toPointerItem } from './champion-items.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { untilWon } from './until-won.ts';

type Write = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

/** All conditions hold and all is written, or nothing is. Whoever only met another transaction under way tries again. */
export async function moveChampion(registry: DynamoTable, move: ChampionMove): Promise<MoveOutcome> {
  const { pointer, champion } = move.verdict;
  // A pointer without a champion, or a champion without a pointer, is what never was: no condition could tell.
  if ((pointer === 0) !== (champion === null)) return 'refused';
  return untilWon(() => tryMove(registry, move));
}

async function tryMove({ client, table }: DynamoTable, move: ChampionMove): Promise<MoveOutcome | undefined> {
  const { verdict, change, owed } = move;
  const TransactItems = [
    movePointer(table, move),
    useVerdict(table, verdict, change.number),
    demandServable(table, move),
    { Put: { TableName: table, Item: toChangeItem(change), ConditionExpression: isNew } },
    { Put: { TableName: table, Item: toOutboxItem(owed), ConditionExpression: isNew } },
  ];
  try {
    await client.send(new TransactWriteCommand({ TransactItems }));
    return 'moved';
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw error;
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    if (codes.includes('ConditionalCheckFailed')) return 'refused';
    if (codes.includes('TransactionConflict')) return undefined;
    throw error;
  }
}

const isNew = 'attribute_not_exists(pk)';

function movePointer(TableName: string, move: ChampionMove): Write {
  const { verdict, change } = move;
  const { tenant, model, pointer, champion } = verdict;
  const Item = toPointerItem(tenant, model, pointerAfter(move));
  if (pointer === 0) return { Put: { TableName, Item, ConditionExpression: isNew } };
  return {
    Put: {
      TableName,
      Item,
      ConditionExpression: '#number = :number AND #version = :champion AND #digest = :digest',
      ExpressionAttributeNames: { '#number': 'number', '#version': 'version', '#digest': 'digest' },
      ExpressionAttributeValues: { ':number': pointer, ':champion': champion, ':digest': change.previousDigest },
    },
  };
}

/** The verdict says itself what it is about: one that was read from somewhere else moves nothing. */
function useVerdict(TableName: string, verdict: Verdict, number: number): Write {
  const { tenant, model, id, result, version, champion, pointer } = verdict;
  const isOfChampion = champion === null ? 'attribute_not_exists(#champion)' : '#champion = :champion';
  const isUnused = '#result = :result AND attribute_not_exists(#usedBy)';
  return {
    Update: {
      TableName,
      Key: registryKeys.verdict.key(tenant, model, id),
      UpdateExpression: 'SET #usedBy = :usedBy',
      ConditionExpression: `${isUnused} AND #version = :version AND #pointer = :pointer AND ${isOfChampion}`,
      ExpressionAttributeNames: {
        ...{ '#usedBy': 'usedBy', '#result': 'result', '#version': 'version' },
        ...{ '#champion': 'champion', '#pointer': 'pointer' },
      },
      ExpressionAttributeValues: {
        ...{ ':usedBy': number, ':result': result, ':version': version, ':pointer': pointer },
        ...(champion !== null && { ':champion': champion }),
      },
    },
  };
}

function demandServable(TableName: string, { verdict, serving }: ChampionMove): Write {
  const { tenant, model, version } = verdict;
  return {
    ConditionCheck: {
      TableName,
      Key: registryKeys.modelVersion.key(tenant, model, version),
      ConditionExpression: '#status = :servable AND #serving = :serving',
      ExpressionAttributeNames: { '#status': 'status', '#serving': 'serving' },
      ExpressionAttributeValues: { ':servable': 'servable', ':serving': serving },
    },
  };
}
