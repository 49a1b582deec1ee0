import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { s3Client } from '../../../lib/adapters/aws/clients.ts';
import { s3JobFiles } from '../../../lib/adapters/aws/s3-job-files.ts';
import { memoryJobFiles } from '../../../lib/adapters/memory/memory-job-files.ts';
import type { JobFiles } from '../../../lib/domain/train/job-ports.ts';
import { useEngine } from '../../support/engine.ts';

const engine = useEngine();
const { signal } = new AbortController();

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-files-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function jobFilesSuite(
  adapter: string,
  makeFiles: () => Promise<{ readonly files: JobFiles; readonly bucket: string }>,
): void {
  describe(`JobFiles on ${adapter}`, () => {
    it('gives back what was stored, 5 MB of it', async () => {
      const { files, bucket } = await makeFiles();
      const [path, uri] = [join(folder, 'out'), `s3://${bucket}/main/runs/r/jobs/train/model/up/model.txt`];
      const content = Buffer.alloc(5_000_000, 'a row of a table\n');
      writeFileSync(path, content);
      await files.store({ uri, path, signal });
      expect(await files.fetch({ uri, path: join(folder, 'in'), signal })).toBe('fetched');
      expect(readFileSync(join(folder, 'in')).equals(content)).toBe(true);
    });

    it('keeps what was stored last', async () => {
      const { files, bucket } = await makeFiles();
      const [path, uri] = [join(folder, 'out'), `s3://${bucket}/main/result.json`];
      for (const text of ['first', 'first', 'second']) {
        writeFileSync(path, text);
        await files.store({ uri, path, signal });
      }
      await files.fetch({ uri, path, signal });
      expect(readFileSync(path, 'utf8')).toBe('second');
    });

    it('says that there is no such object', async () => {
      const { files, bucket } = await makeFiles();
      const path = join(folder, 'none');
      expect(await files.fetch({ uri: `s3://${bucket}/main/none`, path, signal })).toBe('missing');
    });

    it('ends with the signal', async () => {
      const { files, bucket } = await makeFiles();
      const path = join(folder, 'ended');
      writeFileSync(path, 'whole');
      const uri = `s3://${bucket}/main/ended`;
      await expect(files.store({ uri, path, signal: AbortSignal.abort() })).rejects.toThrow();
      expect(await files.fetch({ uri, path, signal })).toBe('missing');
      await files.store({ uri, path, signal });
      await expect(files.fetch({ uri, path, signal: AbortSignal.abort() })).rejects.toThrow();
    });
  });
}

jobFilesSuite('memory', async () => ({ files: memoryJobFiles(), bucket: 'lake' }));

jobFilesSuite('S3', async () => {
  const client = s3Client({ ...engine(), requestTimeoutMs: 60_000 });
  const bucket = `lake-${randomUUID()}`;
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  return { files: s3JobFiles({ client }), bucket };
});

describe('an object of S3 that stops coming', () => {
  it.each([
    { how: 'in silence', destroy: false, reason: 'no byte for 100 ms' },
    { how: 'by a broken connection', destroy: true, reason: 'a store did not answer' },
  ])('$how is given up, by a fault that a repeat may cure', async ({ destroy, reason }) => {
    const server = createServer((_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' });
      response.write('the beginning', () => destroy && response.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const client = s3Client({ ...engine(), endpoint: `http://127.0.0.1:${port}`, attempts: 1 });
    const fetching = s3JobFiles({ client, stallMs: destroy ? 30_000 : 100 }).fetch({
      ...{ uri: 's3://lake/main/half', path: join(folder, 'half'), signal },
    });
    await expect(fetching).rejects.toMatchObject({ code: 'TG-0015', message: expect.stringContaining(reason) });
    server.closeAllConnections();
    server.close();
  });
});
