import { randomUUID } from 'node:crypto';
import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { artifactStore } from '../../lib/adapters/artifact-store.ts';
import { dynamoClient, s3Client } from '../../lib/adapters/aws/clients.ts';
import { dynamoModelVersions } from '../../lib/adapters/aws/dynamo-model-versions.ts';
import { dynamoTrainRuns } from '../../lib/adapters/aws/dynamo-train-runs.ts';
import { s3Lake } from '../../lib/adapters/aws/s3-lake.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import { artifactKeys } from '../../lib/domain/registry/keys.ts';
import { ServingModel } from '../../schemas/serving.ts';
import { call, platform } from './platform.ts';
import { trainRun } from './train-run.ts';

const { outputs, settings } = platform;
const registry = { client: dynamoClient(settings), table: outputs.RegistryTableName };
const versions = dynamoModelVersions(registry);
const runs = dynamoTrainRuns(registry);
const Bucket = outputs.ArtifactBucketName;
const s3 = s3Client(settings);
const artifacts = artifactStore({ objects: s3Lake({ client: s3, bucket: Bucket }), bucket: Bucket });

/** Versions of a model whose name no warm function has loaded. */
export interface ServedCopies {
  readonly model: string;
  /** Serving documents, as text, the first version first. */
  readonly documents: readonly string[];
}

/** What a tenant has trained, again under another name: a version for each change of its serving document. */
export async function copyTrained(
  tenant: string,
  changes: readonly Partial<ServingModel>[] = [{}],
): Promise<ServedCopies> {
  const [trained] = await versions.list(tenant, 'liquidation', 1);
  if (trained?.serving === undefined) throw new Error(`${tenant} has trained nothing that can serve`);
  const original = ServingModel.parse(JSON.parse(text(await artifacts.get(tenant, trained.serving))));
  const model = `liquidation.t-${randomUUID()}`;
  const documents: string[] = [];
  for (const [index, change] of changes.entries()) {
    const version = index + 1;
    const document = JSON.stringify({ ...original, ...change, model, version });
    const serving = sha256Hex(document);
    await artifacts.put(tenant, serving, Buffer.from(document));
    const run = `t-${randomUUID()}`;
    await runs.begin(trainRun({ tenant, run, model }));
    const added = await versions.add({ ...trained, model, run, version, serving });
    if (added !== 'added') throw new Error(`version ${version} of ${model}: ${added}`);
    await runs.end(tenant, run, { status: 'registered', finishedAtUs: Date.now() * 1000, version });
    documents.push(document);
  }
  return { model, documents };
}

export async function promoteCopy(model: string, version: number, token: string): Promise<void> {
  const body = { version, reason: 'A test wants it.' };
  const answer = await call(`/models/${model}/champion`, {
    ...{ body, token },
    headers: { 'Idempotency-Key': randomUUID() },
  });
  if (answer.status !== 200) throw new Error(`promoting ${model}@${version}: ${answer.status} ${answer.text}`);
}

/** A file of an artifact that somebody deletes, and brings back. */
export async function loseFile(tenant: string, document: string): Promise<{ restore(): Promise<void> }> {
  const digest = sha256Hex(document);
  await s3.send(new DeleteObjectCommand({ Bucket, Key: artifactKeys.artifact.key(tenant, digest) }));
  return { restore: () => artifacts.put(tenant, digest, Buffer.from(document)) };
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('utf8');
}
