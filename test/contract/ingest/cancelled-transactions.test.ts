import { IdempotentParameterMismatchException, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { describe, expect, it } from 'vitest';
import { moveState } from '../../../lib/adapters/aws/move-state.ts';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { commitAfter, rowAt } from './state-commits.ts';

/** A DynamoDB that answers one call after the other from a list, and no call beyond it. */
function scripted(answers: readonly (Error | 'success')[]) {
  const left = [...answers];
  const send = async () => {
    const answer = left.shift();
    if (answer === undefined) throw new Error('DynamoDB was called once too often');
    if (answer !== 'success') throw answer;
    return {};
  };
  const client = { send } as unknown as DynamoDBDocumentClient;
  const tables = { registryTable: 'Registry', onlineTable: 'OnlineFeatures' };
  return { left, store: { client, ...tables, objects: memoryLake(), nowUs: () => 0 } };
}

function cancelled(...codes: readonly string[]): TransactionCanceledException {
  return new TransactionCanceledException({
    message: 'cancelled',
    $metadata: {},
    CancellationReasons: codes.map((Code) => ({ Code })),
  });
}

const first = commitAfter({ row: rowAt(1, 1) });
const next = commitAfter({ expected: first.pointer, row: rowAt(2, 2) });
const failed = 'ConditionalCheckFailed';

describe('the reasons of a cancelled transaction', () => {
  it.each([
    { why: 'the pointer has moved', commit: next, answers: [cancelled(failed, 'None')], outcome: 'conflict' },
    { why: 'pointer and row are both behind', commit: next, answers: [cancelled(failed, failed)], outcome: 'conflict' },
    {
      why: 'another transaction holds the pointer',
      commit: next,
      answers: [cancelled('TransactionConflict', 'None')],
      outcome: 'conflict',
    },
    {
      why: 'another transaction holds the row',
      commit: next,
      answers: [cancelled('None', 'TransactionConflict')],
      outcome: 'conflict',
    },
    {
      why: 'another writer makes the same directory item',
      commit: first,
      answers: [cancelled('None', 'TransactionConflict', 'None')],
      outcome: 'conflict',
    },
    {
      why: 'only the row is behind',
      commit: next,
      answers: [cancelled('None', failed), 'success'],
      outcome: 'superseded',
    },
    {
      why: 'only the row of a first commit is behind',
      commit: first,
      answers: [cancelled('None', 'None', failed), 'success'],
      outcome: 'superseded',
    },
    {
      why: 'the pointer moves before the second try',
      commit: next,
      answers: [cancelled('None', failed), cancelled(failed)],
      outcome: 'conflict',
    },
  ] as const)('$why: $outcome', async ({ commit, answers, outcome }) => {
    const { store, left } = scripted(answers);
    expect(await moveState(store, commit)).toBe(outcome);
    expect(left).toEqual([]);
  });

  it('takes a token that stands for another payload as a conflict', async () => {
    const mismatch = new IdempotentParameterMismatchException({ message: 'mismatch', $metadata: {} });
    expect(await moveState(scripted([mismatch]).store, next)).toBe('conflict');
  });

  it.each([['ThrottlingError'], ['ValidationError'], ['ItemCollectionSizeLimitExceeded']])(
    'lets %s out as the fault that it is',
    async (code) => {
      const fault = cancelled('None', code);
      await expect(moveState(scripted([fault]).store, next)).rejects.toBe(fault);
    },
  );

  it('lets a fault without reasons out', async () => {
    const fault = new TransactionCanceledException({ message: 'cancelled', $metadata: {} });
    await expect(moveState(scripted([fault]).store, next)).rejects.toBe(fault);
  });
});
