/** A process that answers GetItem and BatchGetItem at once, from bytes made beforehand; its argument is the seed. */
import { createServer } from 'node:http';
import process from 'node:process';
import * as z from 'zod';
import { toOnlineItem } from '../../lib/adapters/aws/online-row-item.ts';
import { type BenchRow, benchRows, featureNames, tables } from './online-rows.ts';

const Key = z.object({ pk: z.object({ S: z.string() }) });
const Question = z.union([
  z.object({ TableName: z.string(), Key }),
  z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(Key) })) }),
]);

/** An item in DynamoDB's JSON. */
type WireItem = object;

const items = new Map<string, WireItem>();
for (const row of benchRows(Number(process.argv[2]))) {
  const { packed, ...others } = toOnlineItem(row, Date.now() * 1000);
  const pk = String(others['pk']);
  items.set(`${tables.packed} ${pk}`, toWire({ ...others, packed }));
  items.set(`${tables.columns} ${pk}`, toWire({ ...others, ...columnsOf(row) }));
}

function columnsOf({ values }: BenchRow): Readonly<Record<string, number | undefined>> {
  return Object.fromEntries(featureNames.map((name, index) => [name, values[index]]));
}

function toWire(item: Readonly<Record<string, unknown>>): WireItem {
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, toWireValue(value)]));
}

function toWireValue(value: unknown): object {
  if (typeof value === 'string') return { S: value };
  if (value instanceof Uint8Array) return { B: Buffer.from(value).toString('base64') };
  return { N: String(value) };
}

function answerTo(question: string): object {
  const asked = Question.parse(JSON.parse(question));
  if ('Key' in asked) return { Item: items.get(`${asked.TableName} ${asked.Key.pk.S}`) };
  const Responses: Record<string, readonly WireItem[]> = {};
  for (const [table, { Keys }] of Object.entries(asked.RequestItems)) {
    Responses[table] = Keys.flatMap(({ pk }) => items.get(`${table} ${pk.S}`) ?? []);
  }
  return { Responses, UnprocessedKeys: {} };
}

/** The same question is answered with the same bytes: what is measured is the client. */
const answers = new Map<string, Buffer>();

function answerBytes(question: string): Buffer {
  const known = answers.get(question) ?? Buffer.from(JSON.stringify(answerTo(question)));
  answers.set(question, known);
  return known;
}

const server = createServer((request, response) => {
  const parts: Buffer[] = [];
  request.on('data', (part: Buffer) => parts.push(part));
  request.on('end', () => {
    const bytes = answerBytes(Buffer.concat(parts).toString());
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0', 'content-length': bytes.length });
    response.end(bytes);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(address.port);
});
// Who started it has ended, however it did.
process.once('disconnect', () => process.exit());
