import type { VersionStatus } from '../../../schemas/models.ts';
import type { ModelVersion, ModelVersions } from '../../domain/registry/model-versions.ts';
import type { MemoryTrainRuns } from './memory-train-runs.ts';

type VersionOf = Pick<ModelVersion, 'tenant' | 'model' | 'version'>;

export interface MemoryModelVersions extends ModelVersions {
  /** As a part of a greater transaction: at once. */
  statusOf(tenant: string, model: string, version: number): VersionStatus | undefined;
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
      if (!runs.keepVersion(version.tenant, version.run, version.version)) return 'ended';
      versions.set(key, version);
      return 'added';
    },
    find: async (tenant, model, version) => versions.get(keyOf(tenant, model, version)),
    async models(tenant) {
      const own = [...versions.values()].filter((one) => one.tenant === tenant);
      return [...new Set(own.map(({ model }) => model))].toSorted();
    },
    async list(tenant, model, limit) {
      const own = [...versions.values()].filter((one) => one.tenant === tenant && one.model === model);
      return own.toSorted((one, other) => other.version - one.version).slice(0, limit);
    },
    statusOf: (tenant, model, version) => versions.get(keyOf(tenant, model, version))?.status,
    mark({ tenant, model, version }, status) {
      const key = keyOf(tenant, model, version);
      const found = versions.get(key);
      if (found !== undefined) versions.set(key, { ...found, status });
    },
  };
}
