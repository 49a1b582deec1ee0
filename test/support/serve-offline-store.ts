import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { memoryUploadUrls } from '../../lib/adapters/memory/memory-upload-urls.ts';
import { listFiles } from '../../lib/domain/features/list-files.ts';
import { RequestError, TidegateError } from '../../lib/domain/fault.ts';
import { toProblem } from '../../lib/domain/serve/problem.ts';
import type { OfflineMarket } from './offline-market.ts';

export interface ServedStore {
  readonly baseUrl: string;
  /** Paths, in the order in which they were asked for. */
  readonly asked: string[];
  /** Downloads that will be answered with 503 first. */
  failures: number;
  close(): Promise<void>;
}

type Writable<Of> = { -readonly [Name in keyof Of]: Of[Name] };

/** The route of the files and the files themselves, on loopback: what `features history` sees of a platform. */
export async function serveOfflineStore({ line, materialised }: OfflineMarket): Promise<ServedStore> {
  const asked: string[] = [];
  const served: Writable<ServedStore> = { baseUrl: '', asked, failures: 0, close: () => Promise.resolve() };
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', served.baseUrl);
    asked.push(url.pathname);
    void answer(url).then(({ status, body }) => response.writeHead(status).end(body));
  });
  const answer = async (url: URL): Promise<{ status: number; body: string | Uint8Array }> => {
    const [, first, view = '', last] = url.pathname.split('/');
    if (first !== 'features' || last !== 'files') return download(decodeURIComponent(url.pathname.slice(1)));
    const { searchParams } = url;
    const entities = (searchParams.get('entities') ?? '').split(',');
    const [from, until] = [searchParams.get('from') ?? '', searchParams.get('until') ?? ''];
    const caller = { nowUs: 0, host: undefined };
    const ports = { lake: line.lake, materialised, urls: memoryUploadUrls(served.baseUrl) };
    try {
      const list = await listFiles({ tenant: 'main', view, entities, from, until, caller }, ports);
      return { status: 200, body: JSON.stringify(list) };
    } catch (error) {
      if (!(error instanceof TidegateError || error instanceof RequestError)) throw error;
      const problem = toProblem(error, 'request');
      return { status: problem.status, body: JSON.stringify(problem) };
    }
  };
  const download = async (key: string): Promise<{ status: number; body: string | Uint8Array }> => {
    if (served.failures > 0) {
      served.failures -= 1;
      return { status: 503, body: '' };
    }
    const body = await line.lake.get(key);
    return body === undefined ? { status: 404, body: '' } : { status: 200, body };
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  served.baseUrl = `http://127.0.0.1:${port}`;
  served.close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return served;
}
