/** A store that is short of capacity answers a batch in part. The engine never does, so a stub stands in for it. */
import { describe, expect, it } from 'vitest';
import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoOnlineStore } from '../../../lib/adapters/aws/dynamo-online-store.ts';
import { leanDynamo } from '../../../lib/adapters/aws/lean-dynamo.ts';
import { leanOnlineStore } from '../../../lib/adapters/aws/lean-online-store.ts';
import type { OnlineKey } from '../../../lib/domain/features/ports.ts';
import { answering } from '../../support/http-answers.ts';

type WireKey = Readonly<{ pk: Readonly<{ S: string }> }>;

interface BatchQuestion {
  readonly RequestItems: { readonly rows: { readonly Keys: readonly WireKey[]; readonly ConsistentRead: boolean } };
}

function wireItem({ pk }: WireKey): object {
  return {
    pk,
    eventTimeUs: { N: '1' },
    knowledgeTimeUs: { N: '2' },
    packed: { B: Buffer.from(pk.S).toString('base64') },
  };
}

/** Reads `most` of the keys of each question, the last ones first, and leaves the others out. */
async function serve(most: number) {
  const questions: BatchQuestion[] = [];
  const { baseUrl } = await answering((response, { body }) => {
    const question = JSON.parse(body) as BatchQuestion;
    questions.push(question);
    const { Keys } = question.RequestItems.rows;
    const [read, left] = [Keys.slice(0, most).reverse(), Keys.slice(most)];
    const UnprocessedKeys = left.length === 0 ? {} : { rows: { Keys: left, ConsistentRead: true } };
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ Responses: { rows: read.map(wireItem) }, UnprocessedKeys }));
  });
  return { questions, endpoint: baseUrl };
}

const settings = { region: 'eu-west-1', credentials: { accessKeyId: 'AKID', secretAccessKey: 'secret' } };
const random = (): number => 0;

const stores = {
  'by the SDK': (endpoint: string) =>
    dynamoOnlineStore({ client: dynamoClient({ ...settings, endpoint }), table: 'rows' }, { random }),
  'by the hot path': (endpoint: string) =>
    leanOnlineStore({ dynamo: leanDynamo({ ...settings, endpoint, random }), table: 'rows' }),
};

function keysOf(count: number): readonly OnlineKey[] {
  return Array.from({ length: count }, (_, index) => ({
    tenant: 'main',
    view: 'trades',
    viewVersion: 1,
    entity: `E-${index}`,
  }));
}

describe.each(Object.entries(stores))('a batch read %s', (_how, open) => {
  it('asks again for the keys that were left out, until every row is read', async () => {
    const { endpoint, questions } = await serve(3);
    const keys = keysOf(10);
    const rows = await open(endpoint).readMany(keys);
    expect(rows.map((row) => row?.entity)).toEqual(keys.map(({ entity }) => entity));
    expect(rows.map((row) => Buffer.from(row?.packed ?? []).toString())).toEqual(
      keys.map(({ entity }) => `main#trades#1#${entity}`),
    );
    expect(questions.map(({ RequestItems }) => RequestItems.rows.Keys.length)).toEqual([10, 7, 4, 1]);
    expect(questions.every(({ RequestItems }) => RequestItems.rows.ConsistentRead)).toBe(true);
  });

  it('says TG-0015 after five rounds that leave keys out', async () => {
    const { endpoint, questions } = await serve(1);
    await expect(open(endpoint).readMany(keysOf(6))).rejects.toMatchObject({ code: 'TG-0015' });
    expect(questions).toHaveLength(5);
  });

  it('asks for at most 100 keys at once, and for no key twice', async () => {
    const { endpoint, questions } = await serve(100);
    const keys = keysOf(230);
    expect(await open(endpoint).readMany([...keys, ...keys])).toHaveLength(460);
    const asked = questions.map(({ RequestItems }) => RequestItems.rows.Keys.map(({ pk }) => pk.S));
    expect(asked.map(({ length }) => length).toSorted((a, b) => b - a)).toEqual([100, 100, 30]);
    expect(new Set(asked.flat()).size).toBe(230);
  });
});
