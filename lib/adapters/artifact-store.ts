import { sha256Hex } from '../domain/canonical-json.ts';
import { TidegateError } from '../domain/fault.ts';
import type { Lake } from '../domain/ingest/ports.ts';
import { artifactKeys } from '../domain/registry/keys.ts';
import type { ArtifactStore } from '../domain/registry/model-versions.ts';

export interface ArtifactObjects {
  readonly objects: Pick<Lake, 'get' | 'putOnce'>;
  /** Name of the bucket, for the places that a manifest tells. */
  readonly bucket: string;
}

export function artifactStore({ objects, bucket }: ArtifactObjects): ArtifactStore {
  const keyOf = artifactKeys.artifact.key;
  return {
    async put(tenant, digest, body) {
      demandDigest(keyOf(tenant, digest), digest, body);
      await objects.putOnce(keyOf(tenant, digest), body);
    },

    async get(tenant, digest) {
      const key = keyOf(tenant, digest);
      const body = await objects.get(key);
      if (body === undefined) throw new TidegateError('TG-3060', `${key} is missing`);
      demandDigest(key, digest, body);
      return body;
    },

    placeOf: (tenant, digest) => `s3://${bucket}/${keyOf(tenant, digest)}`,

    async putManifest(tenant, { model, version }, manifest) {
      const key = artifactKeys.manifest.key(tenant, model, version);
      await objects.putOnce(key, manifest);
      const kept = await objects.get(key);
      if (kept === undefined) throw new TidegateError('TG-3060', `${key} is missing`);
      return kept;
    },

    manifest: (tenant, { model, version }) => objects.get(artifactKeys.manifest.key(tenant, model, version)),
  };
}

function demandDigest(key: string, digest: string, body: Uint8Array): void {
  if (sha256Hex(body) !== digest) throw new TidegateError('TG-3060', `${key} holds other bytes than its name says`);
}
