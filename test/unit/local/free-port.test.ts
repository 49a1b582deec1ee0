import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, test } from 'vitest';
import { choosePort, isPortFree } from '../../../lib/local/free-port.ts';

async function withListener(host: string, use: (port: number) => Promise<void>): Promise<void> {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  await use((server.address() as AddressInfo).port);
  server.close();
  await once(server, 'close');
}

describe('choosing a port', () => {
  test.each(['127.0.0.1', '0.0.0.0'])('passes by one that is taken on %s', async (host) => {
    await withListener(host, async (port) => {
      const chosen = await choosePort(port);
      expect(chosen).not.toBe(port);
      expect(await isPortFree(chosen)).toBe(true);
    });
  });

  test('refuses one that was asked for and is taken', async () => {
    await withListener('127.0.0.1', async (port) => {
      await expect(choosePort(4566, port)).rejects.toMatchObject({ code: 'TG-0022' });
    });
  });

  test('takes the one that was asked for when it is free', async () => {
    let freed = 0;
    await withListener('127.0.0.1', async (port) => {
      freed = port;
    });
    expect(await choosePort(4566, freed)).toBe(freed);
  });
});
