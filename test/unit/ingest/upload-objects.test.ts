import { describe, expect, test } from 'vitest';
import type { ImportUpload } from '../../../schemas/import.ts';
import { memoryUploadUrls } from '../../../lib/adapters/memory/memory-upload-urls.ts';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { packText } from '../../../lib/domain/ingest/import-object.ts';
import { offerUploads } from '../../../lib/domain/ingest/import-uploads.ts';
import { listQuarantine } from '../../../lib/domain/ingest/list-quarantine.ts';
import { type ImportApi, uploadObjects } from '../../../lib/local/import/upload-objects.ts';
import { importServer } from '../../support/import-server.ts';

const importId = 'a'.repeat(64);
const caller = { nowUs: 0, host: undefined };

async function objectOf(part: number) {
  const { body, digest, checksum } = await packText(`{"part":${part}}\n`);
  const place = { kind: 'events', entity: 'BTC-USD', stream: 'trade', day: '2026-01-05', part } as const;
  return { request: { ...place, digest, checksum, bytes: body.length } satisfies ImportUpload, body };
}

function apiOf({ lake, baseUrl }: Awaited<ReturnType<typeof importServer>>): ImportApi {
  const ports = { lake, urls: memoryUploadUrls(`${baseUrl}/lake`) };
  return {
    uploads: async (id, parts) =>
      (await offerUploads({ tenant: 'main', importId: id, body: { parts }, caller }, ports)).parts,
  };
}

describe('uploads', () => {
  const signal = new AbortController().signal;

  test('that fail for a while are tried again, and nothing is left out', async () => {
    const server = await importServer();
    server.refuse((put) => (put % 3 === 0 ? 503 : put % 5 === 0 ? 403 : 200));
    const objects = await Promise.all(Array.from({ length: 12 }, (_, part) => objectOf(part)));
    const counts = await uploadObjects(importId, objects, { api: apiOf(server), signal, firstPauseMs: 1 });
    expect(counts).toEqual({ uploaded: 12, skipped: 0 });
    expect(server.lake.keys()).toHaveLength(12);
  });

  test('of what is there are left out', async () => {
    const server = await importServer();
    const objects = [await objectOf(0), await objectOf(1)];
    await uploadObjects(importId, objects.slice(1), { api: apiOf(server), signal });
    const puts = server.puts();
    expect(await uploadObjects(importId, objects, { api: apiOf(server), signal })).toEqual({ uploaded: 1, skipped: 1 });
    expect(server.puts()).toBe(puts + 1);
  });

  test('that are refused for good end at once', async () => {
    const server = await importServer();
    server.refuse(() => 400);
    const uploading = uploadObjects(importId, [await objectOf(0)], { api: apiOf(server), signal, firstPauseMs: 1 });
    await expect(uploading).rejects.toMatchObject({ code: 'TG-0015' });
    expect(server.puts()).toBe(1);
  });

  test('that never succeed end as a failure', async () => {
    const server = await importServer();
    server.refuse(() => 503);
    const uploading = uploadObjects(importId, [await objectOf(0)], { api: apiOf(server), signal, firstPauseMs: 1 });
    await expect(uploading).rejects.toMatchObject({ code: 'TG-0015' });
    expect(server.puts()).toBe(6);
  });
});

describe('offers', () => {
  const ports = { lake: memoryLake(), urls: memoryUploadUrls('http://lake') };
  const offer = (parts: unknown) => offerUploads({ tenant: 'main', importId, body: { parts }, caller }, ports);

  test('lead to keys that the server builds, below the tenant of the token', async () => {
    const { request } = await objectOf(3);
    const shared = { digest: request.digest, bytes: 5, checksum: request.checksum };
    const { parts } = await offer([
      request,
      { kind: 'quarantine', part: 0, lines: 7, ...shared },
      { kind: 'manifest', ...shared },
    ]);
    const digest = request.digest.slice(0, 16);
    expect(parts.map((each) => (each.isThere ? '' : decodeURIComponent(new URL(each.url).pathname)))).toEqual([
      `/main/raw/trade/dt=2026-01-05/BTC-USD/history/${importId}-0003-${digest}.ndjson.gz`,
      `/main/quarantine/imports/${importId}/0000-7-${digest}.ndjson.gz`,
      `/main/imports/${importId}/manifest.json`,
    ]);
  });

  test.each([
    ['an entity that climbs out', { entity: '../../other' }, 'parts[0].entity'],
    ['a day that is a path', { day: '2026-01-05/../..' }, 'parts[0].day'],
    ['a stream that is none', { stream: 'tick' }, 'parts[0].stream'],
    ['a key of its own', { key: 'other/raw/x' }, 'parts[0].key'],
    ['a body without end', { bytes: 2 ** 40 }, 'parts[0].bytes'],
  ])('are refused to %s', async (_what, wrong, field) => {
    const { request } = await objectOf(0);
    await expect(offer([{ ...request, ...wrong }])).rejects.toMatchObject({
      ...{ code: 'TG-1001', fields: [{ field }] },
    });
  });
});

test('the quarantine counts lines by the names of its objects, and gives addresses for one import only', async () => {
  const lake = memoryLake();
  const [one, two] = ['1'.repeat(64), '2'.repeat(64)];
  for (const name of [`${one}/0000-20-aa`, `${one}/0001-5-bb`, `${two}/0000-1-cc`])
    await lake.putOnce(`main/quarantine/imports/${name}.ndjson.gz`, new Uint8Array());
  await lake.putOnce(`other/quarantine/imports/${one}/0000-9-aa.ndjson.gz`, new Uint8Array());
  const ports = { lake, urls: memoryUploadUrls('http://lake') };
  const ask = (importedAs?: string) =>
    listQuarantine({ tenant: 'main', importId: importedAs, limit: 10, caller }, ports);
  expect((await ask()).imports).toEqual([
    { import: one, lines: 25, objects: [] },
    { import: two, lines: 1, objects: [] },
  ]);
  expect((await ask(one)).imports[0]?.objects).toMatchObject([
    { part: 0, lines: 20 },
    { part: 1, lines: 5 },
  ]);
  expect((await ask('3'.repeat(64))).imports).toEqual([]);
});
