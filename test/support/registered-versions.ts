import { randomUUID } from 'node:crypto';
import { dynamoClient, s3Client } from '../../lib/adapters/aws/clients.ts';
import { artifactStore } from '../../lib/adapters/artifact-store.ts';
import { dynamoModelVersions } from '../../lib/adapters/aws/dynamo-model-versions.ts';
import { dynamoTrainRuns } from '../../lib/adapters/aws/dynamo-train-runs.ts';
import { s3Lake } from '../../lib/adapters/aws/s3-lake.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import { ModelManifest } from '../../schemas/training.ts';
import manifestExample from '../../schemas/examples/model-manifest/valid/scheduled-with-search.json' with { type: 'json' };
import { markVersion } from './mark-version.ts';
import { platform } from './platform.ts';
import { modelVersion } from './promotions.ts';
import { trainRun } from './train-run.ts';

const { outputs, settings } = platform;
const registry = { client: dynamoClient(settings), table: outputs.RegistryTableName };
const bucket = outputs.ArtifactBucketName;
const artifacts = artifactStore({ objects: s3Lake({ client: s3Client(settings), bucket }), bucket });
const versions = dynamoModelVersions(registry);
const runs = dynamoTrainRuns(registry);

/** A model that no other test has touched, with so many versions, as a training registers them: nothing serves them. */
export async function registeredModel(count: number): Promise<string> {
  const model = `liquidation.t-${randomUUID()}`;
  for (let version = 1; version <= count; version += 1) {
    const run = `t-${randomUUID()}`;
    const manifest = ModelManifest.parse({ ...manifestExample, tenant: 'main', model, version, run });
    const kept = await artifacts.putManifest('main', { model, version }, Buffer.from(JSON.stringify(manifest)));
    await runs.begin(trainRun({ run, model }));
    await versions.add(modelVersion(version, { model, run, manifest: sha256Hex(kept) }));
    await runs.end('main', run, { status: 'registered', finishedAtUs: Date.now() * 1000, version });
  }
  return model;
}

export async function makeServable(model: string, version: number): Promise<void> {
  await markVersion(registry, { tenant: 'main', model, version }, 'servable');
}
