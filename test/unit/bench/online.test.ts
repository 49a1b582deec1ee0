import { expect, onTestFinished, test } from 'vitest';
import { columns, onlineClients, proveEqual } from '../../../bench/suites/online-clients.ts';
import { benchRows } from '../../../bench/suites/online-rows.ts';
import { startOnlineStub } from '../../../bench/suites/online-stub-process.ts';

const seed = 7;

async function openClients() {
  const stub = await startOnlineStub(seed, new AbortController().signal);
  onTestFinished(() => stub.stop());
  return onlineClients({ endpoint: stub.endpoint, rows: benchRows(seed) });
}

test('every client reads the numbers of the store, bit for bit', async () => {
  const clients = await openClients();
  expect(clients.map(({ column }) => column)).toEqual(Object.values(columns));
  for (const client of clients) await proveEqual(client);
});

test('one bit that differs is noticed, whoever reads it', async () => {
  const flipped = benchRows(seed).map((row) => {
    const values = row.values.slice();
    const bits = new BigUint64Array(values.buffer);
    bits[0] = (bits[0] ?? 0n) ^ 1n;
    return { ...row, values };
  });
  const readers = (await openClients()).filter(({ rows }) => rows.length > 0);
  expect(readers).toHaveLength(5);
  for (const reader of readers) {
    const rows = flipped.slice(0, reader.rows.length);
    await expect(proveEqual({ ...reader, rows })).rejects.toThrow(`${reader.column} read other numbers`);
  }
});
