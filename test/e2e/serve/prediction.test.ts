/** Predictions of the deployed platform: who answers, from what, and whether it can be answered again. */
import { GetCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import { dynamoClient, s3Client } from '../../../lib/adapters/aws/clients.ts';
import { artifactKeys } from '../../../lib/domain/registry/keys.ts';
import { predictionKeys } from '../../../lib/domain/registry/prediction-keys.ts';
import { formatTime } from '../../../lib/domain/time.ts';
import { Replayed } from '../../../schemas/cli-serve.ts';
import { ModelVersionRecord } from '../../../schemas/models.ts';
import { Prediction, ServedPrediction } from '../../../schemas/serving.ts';
import { call, platform } from '../../support/platform.ts';
import { runTidegate } from '../../support/run-tidegate.ts';
import { tellFigures } from '../../support/tell-figures.ts';
import { marketEndUs, openTrainingTenant, type TrainingTenant } from '../../support/training-tenant.ts';
import { waitFor } from '../../support/wait-for.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const { outputs, settings } = platform;
const dynamo = dynamoClient(settings);
const s3 = s3Client(settings);
const entities = ['BTC-PERP', 'ETH-PERP', 'SOL-PERP'];
const noSearch = { trials: 0, workers: 1 };
/** More than the pointer of a champion is believed. */
const swapSeconds = 30;

let tenant: TrainingTenant;
const token = (): string => tenant.env['TIDEGATE_TOKEN'] ?? '';
/** While nobody was promoted. */
let fallback: Prediction;
/** While the first version was the champion. The second one is, in every test. */
let replayedBefore: Awaited<ReturnType<typeof replayed>>;

beforeAll(async () => {
  tenant = await openTrainingTenant();
  const clock = { body: { time: formatTime(marketEndUs), speed: 0 }, headers: { 'Idempotency-Key': 'clock' } };
  const set = await call('/markets/crypto/clock', { ...clock, token: token() });
  expect(set.status, set.text).toBe(200);
  await tenant.train({ run: 'first', seed, settings: noSearch });
  fallback = await predicted('BTC-PERP', '&explain=true');
  await promoted(1);
  const queries = ['', '&horizon=5m', '&horizon=60m&explain=true', '&explain=true'];
  for (let at = 0; at < 24; at += 1) await predicted(entities[at % 3] ?? '', queries[at % 4]);
  replayedBefore = await replayed('--random', '200', '--seed', String(seed));
  await tenant.train({ run: 'second', seed: seed + 1, settings: noSearch });
  await promoted(2);
}, 600_000);

function ask(entity: string, query = '') {
  return call(`/predictions/${entity}?model=liquidation${query}`, { token: token() });
}

async function predicted(entity: string, query = ''): Promise<Prediction> {
  const answer = await ask(entity, query);
  expect(answer.status, answer.text).toBe(200);
  return Prediction.parse(answer.body);
}

async function tidegate(...line: readonly string[]) {
  return runTidegate(line, { env: tenant.env });
}

/** Once a version is the champion and answers. */
async function promoted(version: number): Promise<void> {
  const { exit, stderr } = await tidegate('models', 'promote', 'liquidation', String(version), '--reason', 'A test.');
  expect(exit, stderr).toBe(0);
  await waitFor({ what: `an answer of version ${version}`, seconds: swapSeconds }, async () => {
    const answer = await predicted('BTC-PERP');
    return answer.version === version && answer.status === 'ok' ? answer : undefined;
  });
}

async function replayed(
  ...line: readonly string[]
): Promise<{ readonly exit: number | null; readonly told: Replayed }> {
  const { exit, stdout, stderr } = await tidegate('replay', ...line, '--json');
  expect(stdout, stderr).toContain('replayed/1');
  return { exit, told: Replayed.parse(JSON.parse(stdout)) };
}

describe('a prediction', () => {
  test('before there is a champion is that of a fallback, and says so', () => {
    const { status, reason, forecasts, explanations, version } = fallback;
    expect({ status, version, explanations }).toEqual({ status: 'fallback', version: 1, explanations: [] });
    expect(reason).not.toBeNull();
    expect(forecasts.map(({ kind, horizon }) => [kind, horizon])).toEqual(
      ['5m', '15m', '30m', '60m'].map((horizon) => ['probability', horizon]),
    );
  });

  test('is that of the champion once there is one: every horizon, coherent, with risk, volume and reasons', async (context) => {
    const prediction = await predicted('BTC-PERP', '&explain=true');
    const version = ModelVersionRecord.parse((await call('/models/liquidation/versions/2', { token: token() })).body);
    tellFigures(context, { present: prediction.features.present, quality: prediction.features.quality });
    expect(prediction).toMatchObject({ status: 'ok', version: 2, artifact: version.artifact, view: 'crypto' });
    expect(prediction.features.present).toBeGreaterThanOrEqual(0.95);
    const chances = prediction.forecasts.filter(({ kind }) => kind === 'probability');
    expect(chances.map(({ horizon }) => horizon)).toEqual(['5m', '15m', '30m', '60m']);
    const values = chances.map(({ value }) => value ?? Number.NaN);
    expect(values).toEqual(values.toSorted((one, other) => one - other));
    for (const { riskLevel } of chances) expect(riskLevel).toBeDefined();
    const volumes = prediction.forecasts.filter(({ kind }) => kind === 'expected');
    expect(volumes).toHaveLength(4);
    expect(volumes.at(-1)?.interval?.low).toBeLessThanOrEqual(volumes.at(-1)?.interval?.high ?? Number.NaN);
    for (const { base, margin, contributions, rest } of prediction.explanations) {
      const sum = contributions.reduce((total, { contribution }) => total + contribution, base + rest);
      expect(Math.abs(sum - margin)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(margin)));
    }
  });

  test('of one horizon has no other, and people read it', async () => {
    const { forecasts, explanations } = await predicted('ETH-PERP', '&horizon=15m&explain=true');
    expect(new Set(forecasts.map(({ horizon }) => horizon))).toEqual(new Set(['15m']));
    expect(explanations.map(({ head }) => head)).toEqual(forecasts.map(({ head }) => head));
    const { exit, stdout } = await tidegate('predict', 'liquidation', 'ETH-PERP', '--horizon', '15m', '--explain');
    expect(exit).toBe(0);
    for (const part of ['liquidation@2', 'burst-15m', 'probability', 'MOVES THE MARGIN BY'])
      expect(stdout).toContain(part);
  });

  test.each([
    ['BTC-PERP', '&horizon=7m', { status: 400, body: { code: 'TG-7003' } }],
    ['BTC-PERP', '&horizon=soon', { status: 400, body: { code: 'TG-0016' } }],
    ['BTC-PERP', '&explain=maybe', { status: 400, body: { code: 'TG-0016' } }],
    ['NO-SUCH', '', { status: 404, body: { code: 'TG-2002' } }],
  ])('of %s%s is refused with %o', async (entity, query, refusal) => {
    const answer = await ask(entity, query);
    expect(answer, answer.text).toMatchObject(refusal);
  });

  test('of a model that is not named, or that nobody has trained, is refused', async () => {
    const unnamed = await call('/predictions/BTC-PERP', { token: token() });
    expect(unnamed, unnamed.text).toMatchObject({ status: 400, body: { code: 'TG-0016' } });
    const unknown = await call('/predictions/BTC-PERP?model=unknown', { token: token() });
    expect(unknown, unknown.text).toMatchObject({ status: 404, body: { code: 'TG-7001' } });
  });
});

/** Altered by a test. */
const touched = new Set<string>();

describe('a replay', () => {
  test('gives the same bytes in another process, also after another promotion', async (context) => {
    for (const entity of entities) await predicted(entity, '&explain=true');
    const [before, after] = [replayedBefore, await replayed('--random', '1000', '--seed', String(seed))];
    tellFigures(context, { before: before.told.replayed, after: after.told.replayed });
    expect(before).toMatchObject({ exit: 0, told: { same: before.told.replayed, mismatches: [] } });
    expect(before.told.replayed).toBeGreaterThan(24);
    const untouched = after.told.mismatches.filter(({ id }) => !touched.has(id));
    expect(untouched).toEqual([]);
    expect(after.told.artifacts).toHaveLength(2);
    expect(after.told.replayed).toBeGreaterThan(before.told.replayed);
  });

  test.each([
    ['features', 'TG-7010', { row: Buffer.alloc(560, 1) }],
    ['answer', 'TG-7012', { answer: '{}' }],
  ])('of a prediction whose logged %s was altered ends with %s and exit code 1', async (_what, code, change) => {
    const { id } = await predicted('SOL-PERP', '&explain=true');
    touched.add(id);
    await alter(id, change);
    const { exit, told } = await replayed(id);
    expect(exit).toBe(1);
    expect(told.mismatches).toEqual([expect.objectContaining({ id, code })]);
  });

  test('of a prediction whose artifact was altered names it, and holds again once it is what it was', async () => {
    const { id } = await predicted('SOL-PERP');
    const served = ServedPrediction.parse((await call(`/served/${id}`, { token: token() })).body);
    const place = {
      Bucket: outputs.ArtifactBucketName,
      Key: artifactKeys.artifact.key(tenant.tenant, served.image.sha256),
    };
    const { Body } = await s3.send(new GetObjectCommand(place));
    const image = (await Body?.transformToByteArray()) ?? new Uint8Array();
    await s3.send(new PutObjectCommand({ ...place, Body: Buffer.from(image).reverse() }));
    const { exit, told } = await replayed(id);
    await s3.send(new PutObjectCommand({ ...place, Body: image }));
    expect(exit).toBe(1);
    expect(told.mismatches).toEqual([
      expect.objectContaining({ code: 'TG-7011', detail: expect.stringContaining(served.image.sha256) }),
    ]);
    expect(await replayed(id)).toMatchObject({ exit: 0, told: { same: 1 } });
  });

  test('of what nobody was served, and of nothing, is refused', async () => {
    expect(await tidegate('replay', '01KAQ4ZJ8E9V3M6X0T5W7Y2B1C')).toMatchObject({ exit: 1 });
    expect(await tidegate('replay')).toMatchObject({ exit: 2 });
  });

  test('is what somebody can do by hand who reads the record', async () => {
    const { id } = await predicted('BTC-PERP', '&explain=true');
    const { exit, stdout } = await tidegate('served', 'show', id);
    expect(exit).toBe(0);
    expect(stdout).toContain('serving document');
    expect((await tidegate('served', 'ls', '--limit', '5')).stdout).toContain(id);
  });
});

async function alter(id: string, change: Readonly<Record<string, unknown>>): Promise<void> {
  const Key = predictionKeys.prediction.key(tenant.tenant, id);
  const { Item } = await dynamo.send(new GetCommand({ TableName: outputs.PredictionsTableName, Key }));
  await dynamo.send(new PutCommand({ TableName: outputs.PredictionsTableName, Item: { ...Item, ...change } }));
}
