import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { BackfillStatus } from '../../schemas/api.ts';
import { ImportManifest } from '../../schemas/import.ts';
import { type MemoryLake, memoryLake } from '../../lib/adapters/memory/memory-lake.ts';
import { memoryUploadUrls } from '../../lib/adapters/memory/memory-upload-urls.ts';
import { offerUploads } from '../../lib/domain/ingest/import-uploads.ts';
import { listQuarantine } from '../../lib/domain/ingest/list-quarantine.ts';
import { lakeKeys } from '../../lib/domain/registry/keys.ts';
import { formatTime } from '../../lib/domain/time.ts';

const tenant = 'main';
const caller = { nowUs: 0, host: undefined };

/** What stands in for the deployed platform: the routes of an import over a lake in memory. No run computes anything. */
export interface ImportServer {
  readonly baseUrl: string;
  readonly lake: MemoryLake;
  /** Names of the runs that were started, in order. */
  readonly runs: readonly string[];
  /** How many PUTs came, those that were refused too. */
  puts(): number;
  /** Asked before each PUT is answered: a status other than 200 refuses it. */
  refuse(status: (put: number) => number | Promise<number>): void;
  /** What time it is there. */
  setClock(timeUs: number): void;
}

export async function importServer(): Promise<ImportServer> {
  const lake = memoryLake();
  const runs: string[] = [];
  let clockUs = Date.UTC(2026, 0, 1) * 1000;
  let puts = 0;
  let refusal: (put: number) => number | Promise<number> = () => 200;
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ports = { lake, urls: memoryUploadUrls(`${baseUrl}/lake`) };

  interface Question {
    readonly pathname: string;
    /** Behind the first part of the path. */
    readonly name: string;
    readonly query: URLSearchParams;
    readonly body: Buffer<ArrayBuffer>;
    readonly request: IncomingMessage;
  }

  type Answer = (question: Question) => Promise<readonly [status: number, body: object]>;

  const answers: Readonly<Record<string, Answer>> = {
    lake: async ({ pathname, body, request }) => {
      const key = pathname.split('/').slice(2).map(decodeURIComponent).join('/');
      if (request.method === 'PUT') return [await put(key, body, request), {}];
      return [200, (await lake.get(key)) ?? new Uint8Array()];
    },
    imports: async ({ name, body }) => {
      const parts: unknown = JSON.parse(body.toString());
      return [200, await offerUploads({ tenant, importId: name, body: parts, caller }, ports)];
    },
    backfills: async ({ name, body }) => {
      if (name !== '') return [200, statusOf(name)];
      const { run } = JSON.parse(body.toString()) as { run: string };
      runs.push(run);
      return [202, statusOf(run)];
    },
    markets: async ({ name }) => {
      const clock = { contract: 'market-clock/1', market: name, time: formatTime(clockUs) };
      return [200, { ...clock, kind: 'live', speed: 1, origin: null }];
    },
    events: async ({ name, query }) => {
      if (name === 'failures') return [200, { contract: 'failure-list/1', deadLetters: 0, failures: [] }];
      const importId = query.get('import') ?? undefined;
      return [200, await listQuarantine({ tenant, importId, limit: 100, caller }, ports)];
    },
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? '', baseUrl);
    const [, first = '', name = ''] = pathname.split('/');
    const body = await bodyOf(request);
    const [status, reply] = (await answers[first]?.({ pathname, name, query, body, request })) ?? [404, {}];
    response.writeHead(status).end(reply instanceof Uint8Array ? reply : JSON.stringify(reply));
  }

  async function put(key: string, body: Buffer<ArrayBuffer>, request: IncomingMessage): Promise<number> {
    puts += 1;
    const status = await refusal(puts);
    if (status !== 200) return status;
    const checksum = createHash('sha256').update(body).digest('base64');
    if (request.headers['x-amz-checksum-sha256'] !== checksum) return 400;
    if ((await lake.get(key)) !== undefined) return 412;
    await lake.putOnce(key, body);
    return 200;
  }

  return {
    baseUrl,
    lake,
    runs,
    puts: () => puts,
    refuse: (status) => {
      refusal = status;
    },
    setClock: (timeUs) => {
      clockUs = timeUs;
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  return Buffer.concat(chunks);
}

function statusOf(run: string): BackfillStatus {
  const counts = { entities: 1, parts: 1, windows: 1, rows: 1, files: 1, verified: 1 };
  const at = '2026-01-01T00:00:00Z';
  return {
    ...{ contract: 'backfill-status/1', run, attempt: 1, status: 'succeeded', import: null },
    ...{ counts, startedAt: at, finishedAt: at, failure: null },
  };
}

export interface ImportedLine {
  readonly entity: string;
  readonly stream: string;
  readonly eventTimeUs: number;
  readonly knowledgeTimeUs: number;
}

/** The manifest of an import, and the lines of all parts that it names, in its order. */
export async function readImport(lake: MemoryLake, importId: string) {
  const text = (await lake.get(lakeKeys.importManifest.key(tenant, importId))) ?? new Uint8Array();
  const manifest = ImportManifest.parse(JSON.parse(Buffer.from(text).toString()));
  const lines: (ImportedLine & Record<string, unknown>)[] = [];
  for (const part of manifest.parts) {
    const key = lakeKeys.history.key(tenant, importId, part);
    const body = (await lake.get(key)) ?? new Uint8Array();
    lines.push(
      ...gunzipSync(body)
        .toString()
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as never),
    );
  }
  return { manifest, lines };
}

/** Every object of the lake by its key: two lakes are equal when this is. */
export async function contentOf(lake: MemoryLake): Promise<ReadonlyMap<string, string>> {
  const content = new Map<string, string>();
  for (const key of lake.keys()) {
    const body = Buffer.from((await lake.get(key)) ?? new Uint8Array());
    content.set(key, (key.endsWith('.gz') ? gunzipSync(body) : body).toString());
  }
  return content;
}
