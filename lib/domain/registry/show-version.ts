import type { ModelVersionRecord } from '../../../schemas/models.ts';
import { ModelManifest } from '../../../schemas/training.ts';
import { sha256Hex } from '../canonical-json.ts';
import { RequestError, TidegateError } from '../fault.ts';
import { parseJson } from '../train/run-documents.ts';
import type { Champions } from './champions.ts';
import { describeVersion } from './list-versions.ts';
import type { ArtifactStore, ModelVersion, ModelVersions } from './model-versions.ts';

export interface VersionQuestion {
  readonly tenant: string;
  readonly model: string;
  readonly version: number;
}

export interface ShowVersionPorts {
  readonly versions: Pick<ModelVersions, 'find'>;
  readonly champions: Pick<Champions, 'pointer'>;
  readonly artifacts: Pick<ArtifactStore, 'manifest'>;
}

export async function showVersion(question: VersionQuestion, ports: ShowVersionPorts): Promise<ModelVersionRecord> {
  const { tenant, model, version } = question;
  const found = await ports.versions.find(tenant, model, version);
  if (found === undefined) throw new RequestError('TG-5002', `there is no ${model}@${version}`);
  const pointer = await ports.champions.pointer(tenant, model);
  const { parent, trigger, reason, author, seed, dataset, metrics, code, software, container } = await readManifest(
    found,
    ports.artifacts,
  );
  return {
    ...{ contract: 'model-version/1', model, ...describeVersion(found), isChampion: pointer?.version === version },
    ...{ manifest: found.manifest, parent, trigger, reason, author, seed, dataset, code, software, container },
    metrics: metrics
      .filter(({ regime }) => regime === null)
      .map(({ name, head, score, naive, rows }) => ({ name, head, score, naive, rows })),
  };
}

async function readManifest(
  { tenant, model, version, manifest: digest }: ModelVersion,
  artifacts: ShowVersionPorts['artifacts'],
): Promise<ModelManifest> {
  const bytes = await artifacts.manifest(tenant, { model, version });
  if (bytes === undefined) throw new TidegateError('TG-3060', `the manifest of ${model}@${version} is missing`);
  if (sha256Hex(bytes) !== digest) throw new TidegateError('TG-3060', `the manifest of ${model}@${version} is altered`);
  const parsed = ModelManifest.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data;
  throw new TidegateError('TG-3060', `the manifest of ${model}@${version} is none`, { cause: parsed.error });
}
