import { expect, test } from 'vitest';
import { Balance } from '../../../schemas/api.ts';
import { routes } from '../../../schemas/routes.ts';
import { type ApiClientOptions, apiClient } from '../../../lib/cli/api-client.ts';
import { CliError, ProblemError } from '../../../lib/cli/cli-error.ts';
import { answering, deserted, json, problem, raw, silence } from '../../support/http-answers.ts';

const counts = { received: 1, applied: 1, duplicate: 0, late: 0, pending: 0, quarantined: 0, failing: 0 };
const balance = { contract: 'balance/1', entity: 'A:B', watermark: null, counts };

function client(baseUrl: string, overrides: Partial<ApiClientOptions> = {}) {
  return apiClient({
    baseUrl,
    token: 'tg_secret',
    release: '1.2.3',
    signal: new AbortController().signal,
    ...overrides,
  });
}

function askBalance(baseUrl: string, overrides: Partial<ApiClientOptions> = {}) {
  return client(baseUrl, overrides).ask(routes.showBalance, Balance, { path: { entity: 'A:B' } });
}

test('a request carries token and release, and its parameters are escaped', async () => {
  const { baseUrl, received } = await answering(json(200, balance));
  expect(await askBalance(baseUrl)).toEqual(balance);
  expect(received).toHaveLength(1);
  expect(received[0]).toMatchObject({
    method: 'GET',
    url: '/events/balance/A%3AB',
    headers: { authorization: 'Bearer tg_secret', 'user-agent': 'tidegate/1.2.3' },
  });
});

test('a failure that may pass is tried again, with the same key', async () => {
  const { baseUrl, received } = await answering(problem(503, 'TG-0015'), json(200, balance));
  const request = { body: { events: [1] }, idempotencyKey: 'key-1' };
  expect(await client(baseUrl).ask(routes.sendEvents, Balance, request)).toEqual(balance);
  expect(received.map(({ headers, body }) => [headers['idempotency-key'], body])).toEqual([
    ['key-1', '{"events":[1]}'],
    ['key-1', '{"events":[1]}'],
  ]);
});

test('after the third failure the problem of the API is told', async () => {
  const { baseUrl, received } = await answering(problem(503, 'TG-0015'));
  await expect(askBalance(baseUrl)).rejects.toMatchObject({
    name: 'ProblemError',
    problem: { code: 'TG-0015', requestId: 'request-1' },
  });
  expect(received).toHaveLength(3);
});

test('a failure that cannot pass is told at once', async () => {
  const { baseUrl, received } = await answering(problem(403, 'TG-0008'));
  await expect(askBalance(baseUrl)).rejects.toBeInstanceOf(ProblemError);
  expect(received).toHaveLength(1);
});

test('a write without a key is never repeated', async () => {
  const { baseUrl, received } = await answering(problem(503, 'TG-0015'));
  await expect(client(baseUrl).ask(routes.redriveEvents, Balance, { body: {} })).rejects.toBeInstanceOf(ProblemError);
  expect(received).toHaveLength(1);
});

test('an API that does not answer in time is asked three times', async () => {
  const { baseUrl, received } = await answering(silence);
  await expect(askBalance(baseUrl, { timeoutMs: 50 })).rejects.toMatchObject({ name: 'CliError', code: 'TG-0029' });
  expect(received).toHaveLength(3);
});

test('a late answer still counts', async () => {
  const { baseUrl } = await answering(silence, json(200, balance));
  expect(await askBalance(baseUrl, { timeoutMs: 200 })).toEqual(balance);
});

test('where nobody listens, the address is named', async () => {
  const baseUrl = await deserted();
  const failure = await askBalance(baseUrl).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(CliError);
  expect(failure).toMatchObject({ code: 'TG-0029', message: expect.stringContaining(`${baseUrl}/events/balance`) });
});

test.each([
  ['broken JSON', raw(200, '{"contract": "bal')],
  ['a page', raw(200, '<html>')],
  ['another contract', json(200, { ...balance, contract: 'balance/2' })],
  ['a field that nobody knows', json(200, { ...balance, surprise: 1 })],
  ['nothing', raw(200, '')],
])('%s instead of the document is refused', async (_what, answer) => {
  const { baseUrl } = await answering(answer);
  await expect(askBalance(baseUrl)).rejects.toMatchObject({
    code: 'TG-0029',
    message: expect.stringContaining('unexpected'),
  });
});

test('an error without a problem document is told with its status', async () => {
  const { baseUrl, received } = await answering(json(403, { message: 'Missing Authentication Token' }));
  await expect(askBalance(baseUrl)).rejects.toMatchObject({
    code: 'TG-0029',
    message: expect.stringContaining('403: {"message":"Missing'),
  });
  expect(received).toHaveLength(1);
});

test('a redirect is not followed, so that no other address gets the token', async () => {
  const other = await answering(json(200, balance));
  const { baseUrl } = await answering(raw(307, '', { location: `${other.baseUrl}/` }));
  await expect(askBalance(baseUrl)).rejects.toMatchObject({ code: 'TG-0029' });
  expect(other.received).toEqual([]);
});

test('an interruption ends a request that waits', async () => {
  const interruption = new AbortController();
  const { baseUrl } = await answering(() => interruption.abort());
  await expect(askBalance(baseUrl, { signal: interruption.signal })).rejects.toMatchObject({ name: 'AbortError' });
});
