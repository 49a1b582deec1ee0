import { artifactKeys, registryKeys } from '../../domain/registry/keys.ts';
import type { ServingStore } from '../../domain/serve/serving-store.ts';
import { missingFile, servingFile } from '../serving-file.ts';
import type { LeanTable } from './lean-dynamo.ts';
import type { LeanObjects } from './lean-objects.ts';
import { readInteger, readNullableInteger, readText } from './stored-item.ts';

export interface LeanServingStores {
  readonly registry: LeanTable;
  readonly artifacts: LeanObjects;
}

export function leanServingStore({ registry, artifacts }: LeanServingStores): ServingStore {
  const { dynamo, table } = registry;
  return {
    async champion(tenant, model) {
      const item = await dynamo.getItem(table, registryKeys.champion.key(tenant, model));
      if (item === undefined) return undefined;
      return {
        number: readInteger(item, 'number'),
        version: readInteger(item, 'version'),
        previous: readNullableInteger(item, 'previous'),
        serving: readText(item, 'serving'),
      };
    },

    async version(tenant, model, version) {
      const item = await dynamo.getItem(table, registryKeys.modelVersion.key(tenant, model, version));
      if (item === undefined || readText(item, 'status') !== 'servable') return undefined;
      return { version, serving: readText(item, 'serving') };
    },

    async newest(tenant, model) {
      const item = await dynamo.getItem(table, registryKeys.newestServable.key(tenant, model));
      return item && { version: readInteger(item, 'version'), serving: readText(item, 'serving') };
    },

    async file(tenant, digest) {
      const key = artifactKeys.artifact.key(tenant, digest);
      const answer = await artifacts.get(key);
      if (answer.kind === 'missing') throw missingFile(key, new Error(answer.why));
      return servingFile(key, digest, answer.body);
    },
  };
}
