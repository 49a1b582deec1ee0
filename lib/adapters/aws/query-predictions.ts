import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import type { NewestPredictions, PredictionSummary } from '../../domain/serve/prediction-log.ts';
import { newestPredictions } from '../newest-predictions.ts';
import type { DynamoTable } from './dynamo-table.ts';
import { fromSummaryItem, summaryAttributes } from './prediction-item.ts';
import { readText } from './stored-item.ts';

interface Wanted extends Pick<NewestPredictions, 'limit' | 'model'> {
  /** Of one list, over all of its hours. */
  readonly rounds: { left: number };
}

/** One partition, as far as it was read: downwards from its newest item. */
interface Reading {
  readonly pk: string;
  readonly found: readonly PredictionSummary[];
  /** Sort key of the last item that was looked at; undefined = the end was reached. */
  readonly readTo: string | undefined;
}

/** Above every id. */
const newestId = '~';

/**
 * The newest of some partitions together. All are asked at once, and each for little: chance has spread the answers
 * evenly. Only those that may still hold a newer one than the last that counts are read on.
 */
export async function newestOfPartitions(
  table: DynamoTable,
  partitions: readonly string[],
  wanted: Wanted,
): Promise<readonly PredictionSummary[]> {
  let readings: readonly Reading[] = partitions.map((pk) => ({ pk, found: [], readTo: newestId }));
  for (let lastId = ''; wanted.rounds.left > 0 && readings.some((one) => mayHoldMore(one, lastId));) {
    wanted.rounds.left -= 1;
    const known = lastId;
    readings = await Promise.all(readings.map((one) => readOn(table, one, { ...wanted, lastId: known })));
    lastId = newestOf(readings, wanted)[wanted.limit - 1]?.id ?? '';
  }
  return newestOf(readings, wanted);
}

function mayHoldMore({ readTo }: Reading, lastId: string): boolean {
  return readTo !== undefined && readTo > lastId;
}

function newestOf(readings: readonly Reading[], { limit }: Pick<Wanted, 'limit'>): readonly PredictionSummary[] {
  return newestPredictions(
    readings.flatMap(({ found }) => found),
    limit,
  );
}

type Step = Pick<Wanted, 'limit' | 'model'> & { readonly lastId: string };

async function readOn({ client, table }: DynamoTable, reading: Reading, step: Step): Promise<Reading> {
  if (!mayHoldMore(reading, step.lastId)) return reading;
  const { pk, found, readTo } = reading;
  const { limit, model } = step;
  const page = await client.send(
    new QueryCommand({
      TableName: table,
      KeyConditionExpression: 'pk = :pk',
      ProjectionExpression: summaryAttributes.map((name) => `#${name}`).join(', '),
      ...(model !== undefined && { FilterExpression: '#model = :model' }),
      ExpressionAttributeNames: Object.fromEntries(summaryAttributes.map((name) => [`#${name}`, name])),
      ExpressionAttributeValues: { ':pk': pk, ...(model !== undefined && { ':model': model }) },
      ConsistentRead: true,
      ScanIndexForward: false,
      // A filter looks at what is limited before it: a page of a rare model would hold nothing.
      ...(model === undefined && { Limit: pageSize(limit) }),
      ...(readTo !== undefined && readTo !== newestId && { ExclusiveStartKey: { pk, sk: readTo } }),
    }),
  );
  const last = page.LastEvaluatedKey;
  return {
    pk,
    found: [...found, ...(page.Items ?? []).map(fromSummaryItem)],
    readTo: last === undefined ? undefined : readText(last, 'sk'),
  };
}

/** Twice the share of one of 32 partitions, and a few for chance. */
function pageSize(limit: number): number {
  return Math.ceil(limit / 16) + 4;
}
