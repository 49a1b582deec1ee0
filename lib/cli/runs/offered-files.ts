import { createWriteStream } from 'node:fs';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { TrainRunFiles } from '../../../schemas/run-api.ts';
import type { FetchFiles } from '../../local/jobs/fetch-train-input.ts';
import { fileDigest } from '../../local/jobs/train-folder.ts';
import { CliError } from '../cli-error.ts';

export type OfferedFile = TrainRunFiles['files'][number];

export interface OfferedFilesOptions {
  /** Of one file, from the question to its last byte. @default 10 minutes: an address is good for 15 */
  readonly timeoutMs?: number;
}

/** All of them together. A table larger than this would be beyond what a function can write. */
const mostBytes = 10 * 2 ** 30;

/**
 * Files of the lake for somebody without credentials: each is known by its key, whatever the bucket, and found at the
 * address that the API has offered. One that is longer than offered is not read to its end.
 */
export function offeredFiles(
  files: readonly OfferedFile[],
  { timeoutMs = 600_000 }: OfferedFilesOptions = {},
): FetchFiles {
  const byKey = new Map(files.map((file) => [file.key, file]));
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0);
  if (total > mostBytes) throw new CliError('TG-0029', `${total} bytes were offered; at most ${mostBytes} are taken`);
  return {
    async fetch({ uri, path, signal }) {
      const file = byKey.get(keyOf(uri));
      if (file === undefined) return 'missing';
      const outcome = await download(file, path, { signal, timeoutMs });
      const found = outcome === 'fetched' ? await fileDigest(path) : file.sha256;
      if (found === file.sha256) return outcome;
      throw new CliError('TG-3003', `${file.key} has the digest ${found}, and ${file.sha256} was expected`, {
        next: 'It was altered since the run: train again.',
      });
    },
  };
}

/** As documents of a job name a file of the lake. */
export function uriOf({ key }: OfferedFile): string {
  return `s3://lake/${key}`;
}

function keyOf(uri: string): string {
  return uri.replace(/^s3:\/\/[^/]+\//, '');
}

interface Patience {
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
}

/** The address carries the right to the file, so the token stays at home. */
async function download(
  { key, url, bytes }: OfferedFile,
  path: string,
  { signal, timeoutMs }: Patience,
): Promise<'fetched' | 'missing'> {
  const ended = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    const answer = await fetch(url, { redirect: 'error', signal: ended });
    if (answer.ok && answer.body !== null) {
      await pipeline(Readable.fromWeb(answer.body), atMost(bytes, key), createWriteStream(path), { signal: ended });
      return 'fetched';
    }
    await answer.body?.cancel();
    if (answer.status === 404) return 'missing';
    throw new CliError('TG-0029', `the download of ${key} was answered with ${answer.status}`);
  } catch (cause) {
    if (signal.aborted || cause instanceof CliError) throw cause;
    throw new CliError('TG-0029', `the download of ${key} broke off`, { cause });
  }
}

function atMost(bytes: number, key: string): Transform {
  let seen = 0;
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      seen += chunk.length;
      if (seen <= bytes) done(null, chunk);
      else done(new CliError('TG-3003', `${key} is longer than the ${bytes} bytes that were expected`));
    },
  });
}
