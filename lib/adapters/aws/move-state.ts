import { IdempotentParameterMismatchException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { sha256Hex } from '../../domain/canonical-json.ts';
import type { OnlineRow } from '../../domain/features/ports.ts';
import type { CommitOutcome, StateCommit } from '../../domain/ingest/ports.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { ObjectStore } from '../object-store.ts';
import { toOnlineItem } from './online-row-item.ts';
import { toPointerItem } from './state-pointer-item.ts';

export interface EntityStatesStore {
  readonly client: DynamoDBDocumentClient;
  readonly registryTable: string;
  readonly onlineTable: string;
  readonly objects: ObjectStore;
}

type Writes = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Pointer and online row in one transaction. A row that the online store is ahead of is left out, and the pointer moves alone. */
export async function moveState(store: EntityStatesStore, commit: StateCommit): Promise<CommitOutcome> {
  const { row } = commit;
  if (row === undefined) return (await transact(store, commit, [])) === 'done' ? 'committed' : 'conflict';
  const outcome = await transact(store, commit, [putRow(store.onlineTable, row)]);
  if (outcome === 'done') return 'committed';
  if (outcome === 'conflict') return 'conflict';
  return (await transact(store, commit, [])) === 'done' ? 'superseded' : 'conflict';
}

async function transact(
  store: EntityStatesStore,
  commit: StateCommit,
  rows: Writes,
): Promise<'done' | 'row is older' | 'conflict'> {
  try {
    await store.client.send(
      new TransactWriteCommand({
        TransactItems: [...putPointer(store.registryTable, commit), ...rows],
        ClientRequestToken: requestToken(store.registryTable, commit, rows.length > 0),
      }),
    );
    return 'done';
  } catch (error) {
    // The token stands for a request that differed: another delivery of the chunk has been here first.
    if (error instanceof IdempotentParameterMismatchException) return 'conflict';
    if (error instanceof TransactionCanceledException) return whyCancelled(error, rows.length);
    throw error;
  }
}

/** Reasons come in the order of the writes: the pointer is the first, the row, if there is one, the last. */
function whyCancelled(error: TransactionCanceledException, rows: number): 'row is older' | 'conflict' {
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
  const isConflict = (code: string | undefined) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict';
  if (isConflict(codes[0])) return 'conflict';
  const others = codes.slice(1).filter((code) => code !== 'None');
  if (others.length === 0 || !others.every(isConflict)) throw error;
  return rows > 0 && codes.at(-1) === 'ConditionalCheckFailed' ? 'row is older' : 'conflict';
}

function putPointer(table: string, { tenant, entity, expected, pointer }: StateCommit): Writes {
  const item = toPointerItem(tenant, entity, pointer);
  if (expected === undefined) {
    const directory = { Put: { TableName: table, Item: registryKeys.entity.key(tenant, entity) } };
    return [{ Put: { TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } }, directory];
  }
  return [
    {
      Put: {
        TableName: table,
        Item: item,
        ConditionExpression: '#version = :expected',
        ExpressionAttributeNames: { '#version': 'version' },
        ExpressionAttributeValues: { ':expected': expected.version },
      },
    },
  ];
}

function putRow(table: string, row: OnlineRow): Writes[number] {
  return {
    Put: {
      TableName: table,
      Item: toOnlineItem(row),
      ConditionExpression:
        'attribute_not_exists(pk) OR eventTimeUs < :event OR (eventTimeUs = :event AND knowledgeTimeUs < :knowledge)',
      ExpressionAttributeValues: { ':event': row.eventTimeUs, ':knowledge': row.knowledgeTimeUs },
    },
  };
}

/**
 * DynamoDB forgets a token after ten minutes, so it saves retries only; the conditions are what keeps order.
 * The table is part of it: tokens belong to the account, in which two deployments may take the same chunk.
 */
function requestToken(table: string, { tenant, entity, pointer }: StateCommit, hasRow: boolean): string {
  const identity = [table, tenant, entity, pointer.lastChunkId, pointer.version, hasRow ? 'with row' : 'alone'];
  return sha256Hex(identity.join('\n')).slice(0, 36);
}
