import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { s3Client } from '../adapters/aws/clients.ts';
import { makeBucket } from '../adapters/aws/s3-make-bucket.ts';
import { engineSettings } from './engines/engine.ts';

const AssetManifest = z.object({
  files: z.record(z.string(), z.object({ destinations: z.record(z.string(), z.object({ bucketName: z.string() })) })),
});

/**
 * Makes the buckets that a deployment publishes its templates and bundles to. On AWS they come with the bootstrap stack;
 * its roles play no part here, and the CDK would take some ten seconds to find that it stands.
 */
export async function makeAssetBuckets(cdkOut: string, endpoint: string): Promise<void> {
  const client = s3Client(engineSettings(endpoint));
  for (const bucket of assetBuckets(cdkOut)) await makeBucket(client, bucket);
}

function assetBuckets(cdkOut: string): ReadonlySet<string> {
  const manifests = readdirSync(cdkOut)
    .filter((name) => name.endsWith('.assets.json'))
    .map((name) => AssetManifest.parse(JSON.parse(readFileSync(join(cdkOut, name), 'utf8'))));
  const destinations = manifests.flatMap(({ files }) =>
    Object.values(files).flatMap((file) => Object.values(file.destinations)),
  );
  return new Set(destinations.map(({ bucketName }) => bucketName));
}
