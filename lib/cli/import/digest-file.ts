import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ImportFile } from '../../domain/ingest/import-manifest.ts';
import { usageError } from '../cli-error.ts';

/** SHA-256 of the bytes of a file, as it lies there: packed or not. */
export async function digestFile(path: string, signal: AbortSignal): Promise<ImportFile> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path, { highWaterMark: 1024 * 1024 }), hash, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw usageError(error instanceof Error ? error.message : String(error), 'Check the path.');
  }
  return { name: basename(path), digest: hash.digest('hex') };
}
