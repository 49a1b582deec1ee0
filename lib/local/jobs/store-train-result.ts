import { join } from 'node:path';
import { TidegateError } from '../../domain/fault.ts';
import type { JobFiles } from '../../domain/train/job-ports.ts';
import type { JobAtWork } from './job-kind.ts';
import { fileDigest, readTrainResult, trainFolder } from './train-folder.ts';

/** Stores the files of a result beside its job, and `result.json` last: where that is, everything is. */
export async function storeTrainResult(files: JobFiles, { message, folder, signal }: JobAtWork): Promise<string> {
  const result = readTrainResult(folder);
  if (result?.status !== 'succeeded')
    throw new TidegateError('TG-3071', 'the training ended well, and left no result that keeps its contract');
  const { out, result: document } = trainFolder(folder);
  const root = resultFolder(message.jobUri);
  // One after the other: each is read whole.
  for (const { place, sha256 } of result.files) {
    const path = join(out, place);
    if ((await fileDigest(path)) !== sha256) throw new TidegateError('TG-3003', `${place} is not what the result says`);
    await files.store({ path, uri: `${root}/${place}`, signal });
  }
  const uri = `${root}/result.json`;
  await files.store({ path: document, uri, signal });
  return uri;
}

/** `…/jobs/train.json` has its result in `…/jobs/train/`. */
export function resultFolder(jobUri: string): string {
  if (!jobUri.endsWith('.json')) throw new TidegateError('TG-3070', `${jobUri} is no JSON document`);
  return jobUri.slice(0, -'.json'.length);
}
