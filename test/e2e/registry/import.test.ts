/** A model that was trained elsewhere: in, to the bit, and then like any other. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { s3Client } from '../../../lib/adapters/aws/clients.ts';
import { artifactKeys } from '../../../lib/domain/registry/keys.ts';
import { formatTime } from '../../../lib/domain/time.ts';
import { openParquet } from '../../../lib/kernels/parquet/open-parquet.ts';
import { pack } from '../../../models/liquidation/pack.ts';
import { CliError } from '../../../schemas/cli.ts';
import { ImportedVersion } from '../../../schemas/model-import.ts';
import { ModelVersionRecord } from '../../../schemas/models.ts';
import { Prediction } from '../../../schemas/serving.ts';
import { ModelManifest } from '../../../schemas/training.ts';
import { modelImport } from '../../support/model-imports.ts';
import { call, platform } from '../../support/platform.ts';
import { runTidegate } from '../../support/run-tidegate.ts';
import { marketEndUs, openTrainingTenant, type TrainingTenant } from '../../support/training-tenant.ts';
import { waitFor } from '../../support/wait-for.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const { outputs, settings } = platform;
const s3 = s3Client(settings);
const swapSeconds = 30;

let tenant: TrainingTenant;
let folder: string;
/** What LightGBM has trained here, as a person would have it on a disk: the image, and rows with the raw scores by LightGBM. */
let image: string;
let golden: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-import-test-'));
  tenant = await openTrainingTenant();
  const clock = { body: { time: formatTime(marketEndUs), speed: 0 }, headers: { 'Idempotency-Key': 'clock' } };
  const set = await call('/markets/crypto/clock', { ...clock, token: tenant.env['TIDEGATE_TOKEN'] ?? '' });
  expect(set.status, set.text).toBe(200);
  await tenant.train({ run: 'trained', seed, settings: { trials: 0, workers: 1 } });
  const manifest = await fetched(artifactKeys.manifest.key(tenant.tenant, 'liquidation', 1));
  const { files } = ModelManifest.parse(JSON.parse(manifest.toString())).artifact;
  const fileOf = async (kind: string): Promise<Buffer> =>
    fetched(artifactKeys.artifact.key(tenant.tenant, files.find((file) => file.kind === kind)?.sha256 ?? ''));
  image = join(folder, 'model.tgk');
  writeFileSync(image, await fileOf('packed'));
  golden = join(folder, 'golden.csv');
  writeFileSync(golden, goldenLines(await fileOf('golden')));
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function fetched(Key: string): Promise<Buffer> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs.ArtifactBucketName, Key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

/** A column for each feature, and one for each head; numbers with all their digits, nothing where one is missing. */
function goldenLines(parquet: Uint8Array): string {
  const file = openParquet(parquet);
  const heads = pack.heads.map(({ name }) => name);
  const columns = [...pack.features, ...heads.map((name) => `${name}:0`)].map((name) => file.readNumbers(name));
  const lines = Array.from({ length: Math.min(file.rows, 64) }, (_, row) =>
    columns.map((column) => (Number.isNaN(column[row]) ? '' : String(column[row]))).join(','),
  );
  return [[...pack.features, ...heads].join(','), ...lines, ''].join('\n');
}

async function imported(...more: readonly string[]) {
  return runTidegate(['models', 'import', 'liquidation', image, ...more, '--reason', 'Moved here.', '--json'], tenant);
}

describe('a model from elsewhere', () => {
  test('is a version, the same one when it comes again, and says that nothing is known of it', async () => {
    const first = await imported('--golden', golden);
    expect(first, first.stderr).toMatchObject({ exit: 0 });
    const told = ImportedVersion.parse(JSON.parse(first.stdout));
    const again = await imported('--golden', golden);
    expect(ImportedVersion.parse(JSON.parse(again.stdout))).toEqual({ ...told, isNew: false });
    const shown = await runTidegate(['models', 'show', `liquidation@${told.version}`, '--json'], tenant);
    expect(ModelVersionRecord.parse(JSON.parse(shown.stdout))).toMatchObject({
      ...{ status: 'servable', trigger: 'import', reason: 'Moved here.', dataset: null, metrics: [], software: null },
    });
  });

  test('answers once it is promoted, and its answers can be made again', async () => {
    const { version } = ImportedVersion.parse(JSON.parse((await imported('--golden', golden)).stdout));
    const promote = ['models', 'promote', 'liquidation', String(version), '--reason', 'A test.'];
    const promoted = await runTidegate(promote, tenant);
    expect(promoted, promoted.stderr).toMatchObject({ exit: 0 });
    const answer = await waitFor({ what: 'an answer of the import', seconds: swapSeconds }, async () => {
      const token = tenant.env['TIDEGATE_TOKEN'] ?? '';
      const { body } = await call('/predictions/BTC-PERP?model=liquidation&explain=true', { token });
      const told = Prediction.parse(body);
      return told.version === version && told.status === 'ok' ? told : undefined;
    });
    expect(answer.explanations.length).toBeGreaterThan(0);
    const replayed = await runTidegate(['replay', answer.id, '--json'], tenant);
    expect(replayed, replayed.stderr).toMatchObject({ exit: 0 });
  });

  test('is refused when a golden row has another score, before anything is sent', async () => {
    const wrong = join(folder, 'wrong.csv');
    // The last score of the first row.
    writeFileSync(wrong, readFileSync(golden, 'utf8').replace(/(?<=\n[^\n]*,)[^,\n]*(?=\n)/, '0.123'));
    const refused = await imported('--golden', wrong);
    expect(refused).toMatchObject({ exit: 2 });
    expect(CliError.parse(JSON.parse(refused.stderr)).code).toBe('TG-5009');
  });

  test('is refused by the platform, whatever the sender has looked at', async () => {
    const token = tenant.env['TIDEGATE_TOKEN'] ?? '';
    const body = modelImport(seed);
    const [[first = 0, ...others] = [], ...scores] = body.golden.scores;
    const wrong = { ...body, golden: { ...body.golden, scores: [[first + 1, ...others], ...scores] } };
    const post = (sent: object) =>
      call('/models/liquidation/versions', { body: sent, headers: { 'Idempotency-Key': randomUUID() }, token });
    expect(await post(wrong)).toMatchObject({ status: 422, body: { code: 'TG-5009' } });
    expect(await post({ ...body, image: 'VEdLRVJORUw=' })).toMatchObject({ status: 422, body: { code: 'TG-5008' } });
    expect(await post({ ...body, golden: undefined })).toMatchObject({ status: 422, body: { code: 'TG-1001' } });
  });
});
