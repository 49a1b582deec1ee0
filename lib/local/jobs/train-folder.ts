import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TrainResult } from '../../../schemas/training.ts';
import { outFolder } from './job-kind.ts';

/**
 * The folder of a training:
 *
 *   in/          the job with its own places, recipe.py, and table/ with the descriptor and the files it names
 *   out/         what the harness leaves: checkpoints until it has ended, then the files of the result
 */
export function trainFolder(folder: string) {
  const [input, out] = [join(folder, 'in'), join(folder, outFolder)];
  return { input, out, job: join(input, 'job.json'), result: join(out, 'result.json') } as const;
}

/** Undefined where the harness has written none, or one that breaks its contract. */
export function readTrainResult(folder: string): TrainResult | undefined {
  try {
    return TrainResult.parse(JSON.parse(readFileSync(trainFolder(folder).result, 'utf8')));
  } catch {
    // It writes a result whole or not at all: who asks says what that means.
    return undefined;
  }
}

/** SHA-256 of a file; undefined where there is none. */
export async function fileDigest(path: string): Promise<string | undefined> {
  if (!existsSync(path)) return undefined;
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return hash.digest('hex');
}
