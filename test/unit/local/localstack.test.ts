import { once } from 'node:events';
import { type Server, createServer } from 'node:http';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { attachable, localStack, watchLocalStack } from '../../../lib/local/engines/localstack.ts';
import { localPaths } from '../../../lib/local/paths.ts';

const services = Object.fromEntries(
  [
    ...['apigateway', 'cloudformation', 'cloudwatch', 'dynamodb', 'events', 'iam', 'lambda', 'logs', 's3', 'sns'],
    ...['sqs', 'ssm', 'stepfunctions', 'sts'],
  ].map((name) => [name, 'available']),
);

let server: Server | undefined;
afterEach(() => server?.close());

const folder = mkdtempSync(join(tmpdir(), 'tidegate-attach-'));
const paths = localPaths({ engine: 'localstack', state: folder });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Answers as an engine does at these paths, and with 404 elsewhere. */
async function serve(documents: Readonly<Record<string, object>>): Promise<string> {
  server = createServer(({ url = '' }, response) => {
    const document = documents[url];
    response.statusCode = document === undefined ? 404 : 200;
    response.end(document === undefined ? 'not found' : JSON.stringify(document));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function health(change: object): Promise<string> {
  return serve({ '/_localstack/health': { version: '4.9.2', edition: 'community', services, ...change } });
}

describe('attaching to a LocalStack of the user', () => {
  test.each(['community', 'pro'])('knows the %s edition', async (edition) => {
    const address = await health({ edition });
    expect(await attachable(address)).toEqual({ address, version: `4.9.2 (${edition})` });
  });

  test('takes a newer version by date', async () => {
    expect(await attachable(await health({ version: '2026.3.0', edition: 'pro' }))).toMatchObject({
      version: '2026.3.0 (pro)',
    });
  });

  test('says what is not served there', async () => {
    const few = { ...services, lambda: 'disabled', stepfunctions: 'error' };
    await expect(attachable(await health({ services: few }))).rejects.toMatchObject({
      code: 'TG-0036',
      message: expect.stringContaining('does not serve lambda, stepfunctions'),
    });
  });

  test('refuses one that is too old', async () => {
    await expect(attachable(await health({ version: '3.8.1' }))).rejects.toMatchObject({
      code: 'TG-0036',
      message: expect.stringContaining('LocalStack 3.8.1; 4.0 or newer'),
    });
  });

  test('names another emulator that answers there', async () => {
    const address = await serve({
      '/_ministack/health': { version: '1.5.33', services: {} },
      '/_localstack/health': { version: '1.5.33', edition: 'full', services },
    });
    await expect(attachable(address)).rejects.toMatchObject({
      code: 'TG-0036',
      message: `${address} is MiniStack 1.5.33, not LocalStack`,
    });
  });

  test('says where nothing answers', async () => {
    const address = await serve({});
    await expect(attachable(address)).rejects.toMatchObject({
      code: 'TG-0035',
      message: `no LocalStack answers at ${address}`,
    });
  });

  test.each(['127.0.0.1:4566', 'ftp://127.0.0.1', 'http://127.0.0.1:4566/path', ''])(
    'refuses “%s” as an address',
    async (endpoint) => {
      await expect(attachable(endpoint)).rejects.toMatchObject({ code: 'TG-0036' });
    },
  );

  test('ends when the LocalStack has gone', async () => {
    const endpoint = await health({});
    const ended = watchLocalStack(endpoint, { everyMs: 1, signal: new AbortController().signal });
    server?.close();
    server?.closeAllConnections();
    expect(await ended).toBe(`nothing answers at ${endpoint} any more`);
  });

  test('stops watching when the platform stops', async () => {
    const attached = await localStack.start({ paths, nonce: '', endpoint: await health({}) });
    await attached.stop();
    expect(await attached.ended).toBe('no longer attached');
  });

  test.each([[{ port: 4600 }], [{ iam: true }]])('refuses %o, which is not ours to decide', (options) => {
    expect(() => localStack.refuse?.(options)).toThrow(expect.objectContaining({ code: 'TG-0036' }));
  });
});
