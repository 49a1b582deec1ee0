import type { ModelVersionList } from '../../../schemas/models.ts';
import { RequestError } from '../fault.ts';
import { formatTime } from '../time.ts';
import type { Champions } from './champions.ts';
import type { ModelVersion, ModelVersions } from './model-versions.ts';

export interface ModelQuestion {
  readonly tenant: string;
  readonly model: string;
  readonly limit: number;
}

export interface ListVersionsPorts {
  readonly versions: Pick<ModelVersions, 'list'>;
  readonly champions: Pick<Champions, 'pointer'>;
}

export async function listVersions(question: ModelQuestion, ports: ListVersionsPorts): Promise<ModelVersionList> {
  const { tenant, model, limit } = question;
  const [found, pointer] = await Promise.all([
    ports.versions.list(tenant, model, limit),
    ports.champions.pointer(tenant, model),
  ]);
  if (found.length === 0) throw noModel(model);
  const champion = pointer?.version ?? null;
  return { contract: 'model-version-list/1', model, champion, versions: found.map(describeVersion) };
}

export function describeVersion(found: ModelVersion): ModelVersionList['versions'][number] {
  const { version, status, pack, run, artifact, createdAtUs } = found;
  return { version, status, pack, run, artifact, createdAt: formatTime(createdAtUs) };
}

export function noModel(model: string): RequestError {
  return new RequestError('TG-5001', `${model} has no version`);
}
