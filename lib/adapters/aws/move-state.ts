import { IdempotentParameterMismatchException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  type DynamoDBDocumentClient,
  TransactWriteCommand,
  type TransactWriteCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { sha256Hex } from '../../domain/canonical-json.ts';
import { viewKey } from '../../domain/features/feature-view.ts';
import type { OnlineRow } from '../../domain/features/ports.ts';
import type { CommitOutcome, StateCommit } from '../../domain/ingest/ports.ts';
import { registryKeys } from '../../domain/registry/keys.ts';
import type { ObjectStore } from '../object-store.ts';
import { toOnlineItem } from './online-row-item.ts';
import { toChangeItem } from './entity-change-item.ts';
import { toPointerItem } from './state-pointer-item.ts';

export interface EntityStatesStore {
  readonly client: DynamoDBDocumentClient;
  readonly registryTable: string;
  readonly onlineTable: string;
  readonly objects: ObjectStore;
  /** Of the wall. */
  readonly nowUs: () => number;
}

type Writes = NonNullable<TransactWriteCommandInput['TransactItems']>;

/** Pointer and online rows in one transaction. Rows that the online store is ahead of are left out, and the rest moves alone. */
export async function moveState(store: EntityStatesStore, commit: StateCommit): Promise<CommitOutcome> {
  let { rows } = commit;
  for (;;) {
    const outcome = await transact(store, commit, rows);
    if (outcome === 'conflict') return 'conflict';
    if (outcome === 'done') return rows.length === commit.rows.length ? 'committed' : 'superseded';
    rows = rows.filter((_row, index) => !outcome.has(index));
  }
}

/** Otherwise the places of the rows that the store is ahead of: never none, so that a repeat has fewer. */
type Transacted = 'done' | 'conflict' | ReadonlySet<number>;

async function transact(
  store: EntityStatesStore,
  commit: StateCommit,
  rows: readonly OnlineRow[],
): Promise<Transacted> {
  const pointerWrites = putPointer(store.registryTable, commit);
  try {
    await store.client.send(
      new TransactWriteCommand({
        TransactItems: [...pointerWrites, ...rows.map((row) => putRow(store, row))],
        ClientRequestToken: requestToken(store.registryTable, commit, rows),
      }),
    );
    return 'done';
  } catch (error) {
    // The token stands for a request that differed: another delivery of the chunk has been here first.
    if (error instanceof IdempotentParameterMismatchException) return 'conflict';
    if (error instanceof TransactionCanceledException) return whyCancelled(error, pointerWrites.length);
    throw error;
  }
}

/** Reasons come in the order of the writes: the pointer is the first, the rows are the last. */
function whyCancelled(error: TransactionCanceledException, rowsFrom: number): Transacted {
  const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
  const isConflict = (code: string | undefined) => code === 'ConditionalCheckFailed' || code === 'TransactionConflict';
  if (isConflict(codes[0])) return 'conflict';
  const others = codes.slice(1).filter((code) => code !== 'None');
  if (others.length === 0 || !others.every(isConflict)) throw error;
  const older = codes.slice(rowsFrom).flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []));
  return older.length > 0 ? new Set(older) : 'conflict';
}

function putPointer(table: string, { tenant, entity, expected, pointer, change }: StateCommit): Writes {
  const changes =
    change === undefined ? [] : [{ Put: { TableName: table, Item: toChangeItem(tenant, entity, change) } }];
  const item = toPointerItem(tenant, entity, pointer);
  if (expected === undefined) {
    const directory = { Put: { TableName: table, Item: registryKeys.entity.key(tenant, entity) } };
    return [
      { Put: { TableName: table, Item: item, ConditionExpression: 'attribute_not_exists(pk)' } },
      directory,
      ...changes,
      ...noteLate(table, { tenant, entity, expected, pointer }),
    ];
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
    ...changes,
    ...noteLate(table, { tenant, entity, expected, pointer }),
  ];
}

type Move = Pick<StateCommit, 'tenant' | 'entity' | 'expected' | 'pointer'>;

/** The list of entities with late events changes when an entity's first event comes late, and when all were adopted. */
function noteLate(table: string, { tenant, entity, expected, pointer }: Move): Writes {
  const isListed = expected?.late !== undefined;
  if ((pointer.late !== undefined) === isListed) return [];
  const key = registryKeys.lateEntity.key(tenant, entity);
  return isListed ? [{ Delete: { TableName: table, Key: key } }] : [{ Put: { TableName: table, Item: key } }];
}

function putRow({ onlineTable, nowUs }: EntityStatesStore, row: OnlineRow): Writes[number] {
  return {
    Put: {
      TableName: onlineTable,
      Item: toOnlineItem(row, nowUs()),
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
function requestToken(table: string, { tenant, entity, pointer }: StateCommit, rows: readonly OnlineRow[]): string {
  const written = rows.map(({ view, viewVersion }) => viewKey({ name: view, version: viewVersion }));
  const identity = [table, tenant, entity, pointer.lastMessageId, pointer.version, ...written];
  return sha256Hex(identity.join('\n')).slice(0, 36);
}
