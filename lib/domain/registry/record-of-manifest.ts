import { ModelManifest } from '../../../schemas/training.ts';
import { sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import { parseTime } from '../time.ts';
import { parseJson } from '../train/run-documents.ts';
import type { ModelVersion } from './model-versions.ts';

/** As the manifest has it that counts: that of a repeat tells of a later time. */
export function recordOf(kept: Uint8Array, run: string): ModelVersion {
  const manifest = sha256Hex(kept);
  const parsed = ModelManifest.safeParse(parseJson(kept));
  const createdAtUs = parsed.data && parseTime(parsed.data.createdAt);
  if (!parsed.success || createdAtUs === undefined)
    throw new TidegateError('TG-3060', `the manifest ${manifest} of ${run} is none`);
  const { tenant, model, version, pack, artifact, dataset, serving } = parsed.data;
  return {
    ...{ tenant, model, version, pack, run, status: 'servable', manifest, createdAtUs },
    artifact: artifact.digest,
    ...(dataset === null ? {} : { dataset: dataset.digest }),
    ...(serving.document === null ? {} : { serving: serving.document }),
  };
}
