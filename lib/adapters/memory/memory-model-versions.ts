import type { VersionStatus } from '../../../schemas/models.ts';
import type { ModelVersion, ModelVersions, NewestServable } from '../../domain/registry/model-versions.ts';
import type { MemoryTrainRuns } from './memory-train-runs.ts';

type VersionOf = Pick<ModelVersion, 'tenant' | 'model' | 'version'>;

export interface MemoryModelVersions extends ModelVersions {
  /** As a part of a greater transaction: at once. */
  /** The serving document of a version that is servable. */
  servingOf(tenant: string, model: string, version: number): string | undefined;
  mark(named: VersionOf, status: VersionStatus): void;
}

export function memoryModelVersions(runs: Pick<MemoryTrainRuns, 'keepVersion'>): MemoryModelVersions {
  const numbers = new Map<string, number>();
  const last = new Map<string, number>();
  const versions = new Map<string, ModelVersion>();
  const keyOf = (tenant: string, model: string, name: number | string): string => `${tenant}#${model}#${name}`;
  return {
    async numberOf(tenant, model, run) {
      const key = keyOf(tenant, model, run);
      const number = numbers.get(key) ?? (last.get(`${tenant}#${model}`) ?? 0) + 1;
      if (!numbers.has(key)) last.set(`${tenant}#${model}`, number);
      numbers.set(key, number);
      return number;
    },
    async add(version) {
      const key = keyOf(version.tenant, version.model, version.version);
      if (versions.has(key)) return 'present';
      const isOfRun = version.dataset !== undefined;
      if (isOfRun && !runs.keepVersion(version.tenant, version.run, version.version)) return 'ended';
      versions.set(key, version);
      return 'added';
    },
    find: async (tenant, model, version) => versions.get(keyOf(tenant, model, version)),
    async newestServable(tenant, model) {
      const own = [...versions.values()].filter((one) => one.tenant === tenant && one.model === model);
      const [newest] = own.flatMap(withServing).toSorted((one, other) => other.version - one.version);
      return newest;
    },
    async models(tenant) {
      const own = [...versions.values()].filter((one) => one.tenant === tenant);
      return [...new Set(own.map(({ model }) => model))].toSorted();
    },
    async list(tenant, model, limit) {
      const own = [...versions.values()].filter((one) => one.tenant === tenant && one.model === model);
      return own.toSorted((one, other) => other.version - one.version).slice(0, limit);
    },
    servingOf(tenant, model, version) {
      const found = versions.get(keyOf(tenant, model, version));
      return found?.status === 'servable' ? found.serving : undefined;
    },
    mark({ tenant, model, version }, status) {
      const key = keyOf(tenant, model, version);
      const found = versions.get(key);
      if (found !== undefined) versions.set(key, { ...found, status });
    },
  };
}

function withServing({ version, serving, dataset }: ModelVersion): readonly NewestServable[] {
  return serving === undefined || dataset === undefined ? [] : [{ version, serving }];
}
