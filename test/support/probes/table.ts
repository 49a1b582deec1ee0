import { randomUUID } from 'node:crypto';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { dynamo } from './clients.ts';

/** A table with text keys. */
export async function makeTable(partition = 'pk', sort?: string): Promise<string> {
  const names = sort === undefined ? [partition] : [partition, sort];
  const TableName = `probe-${randomUUID()}`;
  await dynamo.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: names.map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: names.map((AttributeName, index) => ({ AttributeName, KeyType: index === 0 ? 'HASH' : 'RANGE' })),
    }),
  );
  return TableName;
}

export async function add(table: string, item: Readonly<Record<string, unknown>>): Promise<void> {
  await dynamo.send(new PutCommand({ TableName: table, Item: item }));
}

/** Of a table without sort key. */
export async function read(table: string, pk: string): Promise<Record<string, unknown> | undefined> {
  const { Item } = await dynamo.send(new GetCommand({ TableName: table, Key: { pk }, ConsistentRead: true }));
  return Item;
}

/** `000`, `001`, …: keys that sort as they count. */
export function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index).padStart(3, '0'));
}

/** Those of so many racers whose call was not refused; all start at once. */
export async function winnersOf(racers: number, call: (racer: number) => Promise<unknown>): Promise<number[]> {
  const outcomes = await Promise.allSettled(Array.from({ length: racers }, (_, racer) => call(racer)));
  return outcomes.flatMap(({ status }, racer) => (status === 'fulfilled' ? [racer] : []));
}
