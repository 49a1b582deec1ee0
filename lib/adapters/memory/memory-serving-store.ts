import type { Lake } from '../../domain/ingest/ports.ts';
import type { Champions } from '../../domain/registry/champions.ts';
import { artifactKeys } from '../../domain/registry/keys.ts';
import type { ModelVersions } from '../../domain/registry/model-versions.ts';
import type { ServingStore } from '../../domain/serve/serving-store.ts';
import { missingFile, servingFile } from '../serving-file.ts';

interface Stores {
  readonly champions: Pick<Champions, 'pointer'>;
  readonly versions: Pick<ModelVersions, 'find' | 'newestServable'>;
  /** Of the artifact bucket. */
  readonly objects: Pick<Lake, 'get'>;
}

export function memoryServingStore({ champions, versions, objects }: Stores): ServingStore {
  return {
    async champion(tenant, model) {
      const pointer = await champions.pointer(tenant, model);
      if (pointer === undefined) return undefined;
      const { number, version, previous, serving } = pointer;
      return { number, version, previous, serving };
    },
    async version(tenant, model, version) {
      const found = await versions.find(tenant, model, version);
      if (found?.status !== 'servable' || found.serving === undefined) return undefined;
      return { version, serving: found.serving };
    },
    newest: (tenant, model) => versions.newestServable(tenant, model),
    async file(tenant, digest) {
      const key = artifactKeys.artifact.key(tenant, digest);
      const body = await objects.get(key);
      if (body === undefined) throw missingFile(key);
      return servingFile(key, digest, body);
    },
  };
}
