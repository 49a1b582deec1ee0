import { Agent, request } from 'node:http';
import { urlToHttpOptions } from 'node:url';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, GetCommand } from '@aws-sdk/lib-dynamodb';
import { leanDynamo } from '../../lib/adapters/aws/lean-dynamo.ts';
import { leanOnlineStore } from '../../lib/adapters/aws/lean-online-store.ts';
import { onlineKey } from '../../lib/adapters/aws/online-row-item.ts';
import { memoryOnlineStore } from '../../lib/adapters/memory/memory-online-store.ts';
import type { OnlineRow, OnlineStore } from '../../lib/domain/features/ports.ts';
import { unpackRow } from '../../lib/domain/features/row-codec.ts';
import { batchSize, type BenchRow, featureCount, featureNames, tables } from './online-rows.ts';

/** One way to read rows: one column of the comparison. */
export interface OnlineClient {
  readonly column: string;
  readonly readsPerTurn: number;
  /** What it has to read. */
  readonly rows: readonly BenchRow[];
  readonly read: () => Promise<readonly Float64Array[]>;
}

export const columns = {
  document: `SDK document client, ${featureCount} attributes`,
  base: 'SDK client, one packed attribute',
  lean: 'Tidegate',
  batch: `Tidegate, a batch of ${batchSize}`,
  floor: 'bare HTTP round trip',
  memory: 'in process',
} as const;

const readsPerTurn = 40;
const readsInProcess = 2000;

export interface OnlineStub {
  readonly endpoint: string;
  readonly rows: readonly BenchRow[];
}

export function onlineClients({ endpoint, rows }: OnlineStub): readonly OnlineClient[] {
  const [row] = rows;
  if (row === undefined) throw new RangeError('there are no rows to read');
  const settings = { endpoint, region: 'us-east-1', credentials: { accessKeyId: 'bench', secretAccessKey: 'bench' } };
  const sdk = new DynamoDBClient(settings);
  const document = DynamoDBDocumentClient.from(sdk);
  const lean = leanOnlineStore({ dynamo: leanDynamo({ ...settings, random: Math.random }), table: tables.packed });
  const memory = memoryOnlineStore();
  memory.put(row);
  return [
    { column: columns.document, readsPerTurn, rows: [row], read: () => readColumns(document, row) },
    { column: columns.base, readsPerTurn, rows: [row], read: () => readPacked(sdk, row) },
    { column: columns.lean, readsPerTurn, rows: [row], read: () => readOne(lean, row) },
    { column: columns.batch, readsPerTurn, rows, read: async () => (await lean.readMany(rows)).map(unpack) },
    { column: columns.floor, readsPerTurn, rows: [], read: bareRead(endpoint, row) },
    { column: columns.memory, readsPerTurn: readsInProcess, rows: [row], read: () => readOne(memory, row) },
  ];
}

/** Throws where one bit of one number differs. */
export async function proveEqual({ column, rows, read }: OnlineClient): Promise<void> {
  const found = await read();
  const isEqual =
    found.length === rows.length && rows.every(({ values }, index) => bits(values) === bits(found[index]));
  if (!isEqual) throw new Error(`${column} read other numbers than were stored`);
}

function bits(values: Float64Array | undefined): string {
  return values === undefined ? '' : Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');
}

async function readOne(store: OnlineStore, row: BenchRow): Promise<readonly Float64Array[]> {
  return [unpack(await store.read(row))];
}

function unpack(row: Pick<OnlineRow, 'packed'> | undefined): Float64Array {
  const values = row && unpackRow(row.packed, featureCount);
  if (values === undefined) throw new Error('the row that was read is not the row that was stored');
  return values;
}

async function readColumns(client: DynamoDBDocumentClient, row: BenchRow): Promise<readonly Float64Array[]> {
  const { Item } = await client.send(
    new GetCommand({ TableName: tables.columns, Key: onlineKey(row), ConsistentRead: true }),
  );
  return [Float64Array.from(featureNames, (name) => Number(Item?.[name]))];
}

async function readPacked(client: DynamoDBClient, row: BenchRow): Promise<readonly Float64Array[]> {
  const key = { pk: { S: onlineKey(row).pk } };
  const { Item } = await client.send(new GetItemCommand({ TableName: tables.packed, Key: key, ConsistentRead: true }));
  const packed = Item?.['packed']?.B;
  return [unpack(packed && { packed })];
}

/** What no client on HTTP can do without: the same question, neither signed nor timed, and the answer, not read. */
function bareRead(endpoint: string, row: BenchRow): () => Promise<readonly Float64Array[]> {
  const agent = new Agent({ keepAlive: true });
  const body = JSON.stringify({
    TableName: tables.packed,
    Key: { pk: { S: onlineKey(row).pk } },
    ConsistentRead: true,
  });
  const headers = { 'content-type': 'application/x-amz-json-1.0', 'content-length': Buffer.byteLength(body) };
  const question = { ...urlToHttpOptions(new URL(endpoint)), method: 'POST', agent, headers };
  return () =>
    new Promise((resolve, reject) => {
      const call = request(question, (answer) => {
        answer.on('data', () => undefined);
        answer.on('end', () => resolve([]));
        answer.on('error', reject);
      });
      call.on('error', reject);
      call.end(body);
    });
}
