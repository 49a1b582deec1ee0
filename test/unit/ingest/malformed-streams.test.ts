/** Every stream with every fault, by both ways in: the handler of POST /v1/events, and the reader of history files. */
import { gunzipSync } from 'node:zlib';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';
import { Problem, EventVerdicts } from '../../../schemas/api.ts';
import { memoryChunkQueue } from '../../../lib/adapters/memory/memory-chunk-queue.ts';
import { memoryFifoQueue } from '../../../lib/adapters/memory/memory-fifo-queue.ts';
import { memoryIdempotencyKeys } from '../../../lib/adapters/memory/memory-idempotency-keys.ts';
import { memoryTokenStore } from '../../../lib/adapters/memory/memory-token-store.ts';
import { consumeMessage } from '../../../lib/domain/ingest/consume-message.ts';
import { openMessage } from '../../../lib/domain/ingest/ingest-message.ts';
import { createToken } from '../../../lib/domain/serve/access-token.ts';
import { dayUs } from '../../../lib/domain/time.ts';
import { controlRoutes } from '../../../lambdas/wiring/control-routes.ts';
import type { ControlAdapters } from '../../../lambdas/wiring/control-adapters.ts';
import { log } from '../../../lambdas/wiring/log.ts';
import { wireRoutes } from '../../../lambdas/wiring/wire-routes.ts';
import { delivery, ingestLine } from '../../support/ingest-line.ts';
import { badEvents, goodEvent, streams } from '../../support/malformed-streams.ts';
import { noonUs } from '../../support/trades.ts';
import { importFile, venueFolder } from '../cli/import/venue-files.ts';

const bad = badEvents('BAD');
const files = venueFolder();

// A line per request would bury what fails.
beforeEach(() => vi.spyOn(log, 'info').mockReturnValue(undefined));

/** The router with its real middlewares, and memory behind it. */
async function openApi() {
  const queue = memoryFifoQueue({ name: 'ingest', nowUs: () => noonUs });
  const tokens = memoryTokenStore();
  const wallUs = Date.now() * 1000;
  const { secret, stored } = createToken({
    ...{ id: 'token', name: 'test', tenant: 'main', scopes: ['events:write'] },
    ...{ nowUs: wallUs, lifetimeUs: dayUs, random: new Uint8Array(32).fill(7) },
  });
  await tokens.add(stored);
  const ports = {
    keys: memoryIdempotencyKeys(),
    queue: memoryChunkQueue({ queue }),
    time: { nowUs: async () => noonUs },
  };
  const router = wireRoutes(controlRoutes(ports as unknown as ControlAdapters), tokens);
  let requests = 0;
  const post = async (body: string | Buffer, headers: Readonly<Record<string, string>> = {}) => {
    requests += 1;
    const event = {
      ...{ httpMethod: 'POST', resource: '/events', path: '/events', pathParameters: null },
      ...{ queryStringParameters: null, isBase64Encoded: typeof body !== 'string' },
      headers: { Authorization: `Bearer ${secret}`, 'Idempotency-Key': `key-${requests}`, ...headers },
      body: typeof body === 'string' ? body : body.toString('base64'),
    };
    const context = { awsRequestId: `request-${requests}` } as Context;
    const answer = await router(event as unknown as APIGatewayProxyEvent, context);
    return { status: answer.statusCode, body: JSON.parse(answer.body) as unknown };
  };
  return { post, queue };
}

const bodyOf = (...events: readonly string[]) => `{"events":[${events.join(',')}]}`;
const good = streams.map((stream) => JSON.stringify(goodEvent(stream, 'GOOD')));

test('there are faults of every stream, hundreds of them', () => {
  expect(new Set(bad.map(({ stream }) => stream)).size).toBe(11);
  expect(bad.length).toBeGreaterThan(500);
});

async function inTurn<Item, Result>(items: readonly Item[], ask: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (const item of items) results.push(await ask(item));
  return results;
}

describe.each(streams)('a bad event of the stream %s', (stream) => {
  const own = bad.filter((event) => event.stream === stream);

  test('is refused by the API with its field and code, and queues nothing', async () => {
    const { post, queue } = await openApi();
    const answers = await inTurn(own, async ({ fault, text }) => {
      const { status, body } = await post(bodyOf(text));
      const { code, field } = Problem.parse(body);
      return { fault, status, code, field };
    });
    expect(answers).toEqual(
      own.map(({ fault, field }) => ({ fault, status: 422, code: 'TG-1003', field: `events[0].${field}` })),
    );
    expect(queue.messages()).toEqual([]);
  });

  test('is rejected by itself: the good ones beside it are accepted', async () => {
    const { post, queue } = await openApi();
    const verdicts = await inTurn(own, async ({ text }) => {
      const { status, body } = await post(bodyOf(good[0] ?? '', text));
      return { status, verdicts: EventVerdicts.parse(body).verdicts };
    });
    expect(verdicts).toMatchObject(
      own.map(({ field }) => ({
        status: 207,
        verdicts: [{ status: 'accepted' }, { status: 'rejected', code: 'TG-1003', field: `events[1].${field}` }],
      })),
    );
    const queued = queue.messages().map((message) => openMessage(message));
    expect(queued).toEqual(own.map(() => expect.objectContaining({ entity: 'GOOD' })));
  });

  test('is rejected by the reader of history files, with its line and field', async () => {
    const lines = own.flatMap(({ text }) => [JSON.stringify(goodEvent('trade', 'GOOD')), text]);
    const { events, rejections } = await importFile(files.write(`${stream}.ndjson`, lines.join('\n')));
    expect(rejections.map(({ line, code, field }) => ({ line, code, field }))).toEqual(
      own.map(({ field }, index) => ({ line: 2 * index + 2, code: 'TG-1003', field })),
    );
    expect(events.map(({ line }) => line)).toEqual(own.map((_, index) => 2 * index + 1));
  });
});

const wholeBodies: readonly (readonly [what: string, body: string | Buffer, code: string])[] = [
  ['NaN for a number', bodyOf((good[0] ?? '').replace('100', 'NaN')), 'TG-0010'],
  ['Infinity for a number', bodyOf((good[0] ?? '').replace('100', 'Infinity')), 'TG-0010'],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'TG-0010'],
  ['UTF-16', Buffer.from(bodyOf(...good), 'utf16le'), 'TG-0010'],
  ['a cut end', bodyOf(...good).slice(0, -2), 'TG-0010'],
  ['brackets a hundred thousand deep', '['.repeat(100_000), 'TG-0010'],
  ['more than 256 KiB', bodyOf(...good, JSON.stringify('x'.repeat(256 * 1024))), 'TG-0011'],
  ['more than 500 events', bodyOf(...Array.from({ length: 501 }, () => '{}')), 'TG-1002'],
  ['no event', bodyOf(), 'TG-1001'],
  ['no batch', '[]', 'TG-1001'],
];

test.each(wholeBodies)('a body with %s is refused as a whole', async (_what, body, code) => {
  const { post, queue } = await openApi();
  const answer = await post(body);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(Problem.parse(answer.body).code).toBe(code);
  expect(queue.messages()).toEqual([]);
});

/** Every number of a JSON document. */
function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

test('none of them reaches a store: all that is stored is of the good events, and finite', async () => {
  const { post, queue } = await openApi();
  const line = ingestLine();
  for (const events of Map.groupBy(bad, ({ stream }) => stream).values()) {
    const { status, body } = await post(bodyOf(...good, ...events.map(({ text }) => text)));
    expect(status).toBe(207);
    expect(EventVerdicts.parse(body)).toMatchObject({ accepted: good.length, rejected: events.length });
  }
  for (let [message] = queue.receive(1); message !== undefined; [message] = queue.receive(1)) {
    const { group, sequence, body } = message;
    await consumeMessage({ ...delivery(JSON.parse(body)), group, sequence }, line.ports);
    queue.remove(message.messageId);
  }
  const raw = line.lake.keys().filter((key) => key.startsWith('main/raw/'));
  expect(raw.length).toBeGreaterThanOrEqual(streams.length);
  for (const key of raw) {
    const rows = gunzipSync((await line.lake.get(key))!)
      .toString()
      .trimEnd()
      .split('\n');
    const stored = rows.map((row): unknown => JSON.parse(row));
    expect(stored).toEqual(stored.map(() => expect.objectContaining({ entity: 'GOOD' })));
    expect(numbersIn(stored).filter((number) => !(Math.abs(number) < 2 ** 53))).toEqual([]);
  }
  expect(line.lake.keys().filter((key) => key.includes('BAD'))).toEqual([]);
  const rowOf = (view: string, entity: string) =>
    line.onlineStore.read({ tenant: 'main', view, viewVersion: 1, entity });
  expect(await rowOf('trades', 'GOOD')).toBeDefined();
  expect([await rowOf('trades', 'BAD'), await rowOf('crypto', 'BAD')]).toEqual([undefined, undefined]);
});

const badLines: readonly (readonly [what: string, line: string | Buffer, code: string])[] = [
  ['NaN for a number', (good[0] ?? '').replace('100', 'NaN'), 'TG-0010'],
  ['Infinity for a number', (good[0] ?? '').replace('100', '-Infinity'), 'TG-0010'],
  ['a cut end', (good[0] ?? '').slice(0, -1), 'TG-0010'],
  ['a list in place of an event', '[1]', 'TG-1003'],
  ['brackets a hundred thousand deep', '['.repeat(100_000), 'TG-0010'],
  ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'TG-0010'],
];

test.each(badLines)(
  'a line of a history file with %s is rejected by its number, the next one is read',
  async (what, text, code) => {
    const [line] = good;
    const bytes = Buffer.concat([Buffer.from(`${line}\n`), Buffer.from(text), Buffer.from(`\n${line}\n`)]);
    const { events, rejections } = await importFile(files.write(`${what}.ndjson`, bytes));
    expect(rejections).toMatchObject([{ line: 2, code, field: 'line' }]);
    expect(events.map(({ line: number }) => number)).toEqual([1, 3]);
  },
);
