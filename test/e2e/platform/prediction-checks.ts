/** What is done with the grants of whoever answers from a model, and shows it. Each check fails when one of its grants is missing. */
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { artifactStore } from '../../../lib/adapters/artifact-store.ts';
import { dynamoClient, s3Client } from '../../../lib/adapters/aws/clients.ts';
import { dynamoModelVersions } from '../../../lib/adapters/aws/dynamo-model-versions.ts';
import { dynamoTrainRuns } from '../../../lib/adapters/aws/dynamo-train-runs.ts';
import { s3Lake } from '../../../lib/adapters/aws/s3-lake.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { Prediction, ServedList, ServedPrediction, ServingModel } from '../../../schemas/serving.ts';
import { call, platform } from '../../support/platform.ts';
import { trainRun } from '../../support/train-run.ts';
import type { Check } from './grant-checks.ts';
import { openMarket } from './training-checks.ts';

const { outputs, settings } = platform;
const registry = { client: dynamoClient(settings), table: outputs.RegistryTableName };
const versions = dynamoModelVersions(registry);
const runs = dynamoTrainRuns(registry);
const bucket = outputs.ArtifactBucketName;
const artifacts = artifactStore({ objects: s3Lake({ client: s3Client(settings), bucket }), bucket });

async function askAsTenant(path: string) {
  const { env } = await openMarket();
  const answer = await call(path, { token: env['TIDEGATE_TOKEN'] ?? '' });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

/** What the market has trained, under a name that no warm function has loaded. */
async function freshModel(): Promise<string> {
  const { tenant } = await openMarket();
  const [trained] = await versions.list(tenant, 'liquidation', 1);
  if (trained?.serving === undefined) throw new Error('the market has trained nothing that can serve');
  const model = `liquidation.t-${randomUUID()}`;
  const document = ServingModel.parse(
    JSON.parse(Buffer.from(await artifacts.get(tenant, trained.serving)).toString('utf8')),
  );
  const text = Buffer.from(JSON.stringify({ ...document, model, version: 1 }));
  const serving = sha256Hex(text);
  await artifacts.put(tenant, serving, text);
  const run = `t-${randomUUID()}`;
  await runs.begin(trainRun({ tenant, run, model }));
  expect(await versions.add({ ...trained, model, run, version: 1, serving })).toBe('added');
  await runs.end(tenant, run, { status: 'registered', finishedAtUs: Date.now() * 1000, version: 1 });
  return model;
}

async function served(): Promise<Prediction> {
  return Prediction.parse(await askAsTenant(`/predictions/BTC-PERP?model=${await freshModel()}`));
}

export const aPredictionIsServed: Check = async () => {
  await served();
};

export const predictionsAreListed: Check = async () => {
  const { id, model } = await served();
  const { predictions } = ServedList.parse(await askAsTenant(`/served?model=${model}`));
  expect(predictions.map((one) => one.id)).toEqual([id]);
};

export const aPredictionIsShown: Check = async () => {
  const { id } = await served();
  const shown = ServedPrediction.parse(await askAsTenant(`/served/${id}`));
  expect(shown.id).toBe(id);
};

/** Without their bytes, the addresses of its files help nobody. */
export const filesOfPredictionsAreGiven: Check = async () => {
  const { id } = await served();
  const { serving, image } = ServedPrediction.parse(await askAsTenant(`/served/${id}`));
  for (const { sha256, url = '' } of [serving, image]) {
    const file = await fetch(url, { signal: AbortSignal.timeout(10_000) });
    const body = new Uint8Array(await file.arrayBuffer());
    if (!file.ok) throw new Error(`the download was answered with ${file.status}: ${Buffer.from(body).toString()}`);
    expect(sha256Hex(body)).toBe(sha256);
  }
};
