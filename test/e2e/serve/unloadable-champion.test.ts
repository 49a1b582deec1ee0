/** A champion whose files are lost: somebody answers in its place, says so, and people hear of it. */
import { beforeAll, describe, expect, test } from 'vitest';
import { formatTime } from '../../../lib/domain/time.ts';
import { Replayed } from '../../../schemas/cli-serve.ts';
import { Prediction, ServedPrediction } from '../../../schemas/serving.ts';
import { alarmIs } from '../../support/alarms.ts';
import { call } from '../../support/platform.ts';
import { runTidegate } from '../../support/run-tidegate.ts';
import { copyTrained, loseFile, promoteCopy } from '../../support/served-copies.ts';
import { marketEndUs, openTrainingTenant, type TrainingTenant } from '../../support/training-tenant.ts';
import { waitFor } from '../../support/wait-for.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
/** More than the pointer of a champion is believed. */
const swapSeconds = 30;
const lostImage = { image: { sha256: 'e'.repeat(64), bytes: 1 } };

let tenant: TrainingTenant;
const token = (): string => tenant.env['TIDEGATE_TOKEN'] ?? '';

beforeAll(async () => {
  tenant = await openTrainingTenant();
  const clock = { body: { time: formatTime(marketEndUs), speed: 0 }, headers: { 'Idempotency-Key': 'clock' } };
  const set = await call('/markets/crypto/clock', { ...clock, token: token() });
  expect(set.status, set.text).toBe(200);
  await tenant.train({ run: 'trained', seed, settings: { trials: 0, workers: 1 } });
}, 600_000);

const ask = (model: string) => call(`/predictions/BTC-PERP?model=${model}&explain=true`, { token: token() });

function answered(model: string, wanted: Partial<Prediction>): Promise<Prediction> {
  return waitFor({ what: `an answer of ${model} like ${JSON.stringify(wanted)}`, seconds: swapSeconds }, async () => {
    const answer = await ask(model);
    expect(answer.status, answer.text).toBe(200);
    const made = Prediction.parse(answer.body);
    return Object.entries({ ...made, ...wanted }).every(([name, value]) => made[name as keyof Prediction] === value)
      ? made
      : undefined;
  });
}

async function replayed(id: string) {
  const { exit, stdout, stderr } = await runTidegate(['replay', id, '--json'], { env: tenant.env });
  expect(stdout, stderr).toContain('replayed/1');
  return { exit, told: Replayed.parse(JSON.parse(stdout)) };
}

describe('a champion whose serving document is lost', () => {
  test('is answered for by the version before it, which can be replayed, until the file is back', async () => {
    const { model, documents } = await copyTrained(tenant.tenant, [{}, {}]);
    await promoteCopy(model, 1, token());
    const before = await answered(model, { version: 1, status: 'ok' });
    const lost = await loseFile(tenant.tenant, documents[1] ?? '');
    await promoteCopy(model, 2, token());
    const made = await answered(model, { version: 1, status: 'previous' });
    expect(made.reason).toBe(`the champion of ${model} cannot be loaded: version 1, the one before it, answers`);
    expect(made.forecasts).toEqual(before.forecasts);
    expect(made.explanations.length).toBeGreaterThan(0);
    const served = ServedPrediction.parse((await call(`/served/${made.id}`, { token: token() })).body);
    expect(served).toMatchObject({ role: 'previous', champion: 2, version: 1 });
    expect(await replayed(made.id)).toMatchObject({ exit: 0, told: { same: 1 } });
    await alarmIs('unloadable-models', 'ALARM');
    await lost.restore();
    await answered(model, { version: 2, status: 'ok' });
    expect(await replayed(made.id)).toMatchObject({ exit: 0, told: { same: 1 } });
  });

  test('and has none before it nor a newer one, is told to whoever asks', async () => {
    const { model, documents } = await copyTrained(tenant.tenant);
    const lost = await loseFile(tenant.tenant, documents[0] ?? '');
    await promoteCopy(model, 1, token());
    const refused = await ask(model);
    expect(refused, refused.text).toMatchObject({ status: 503, body: { code: 'TG-7002', retryable: true } });
    await lost.restore();
    await answered(model, { version: 1, status: 'ok' });
  });
});

describe('a champion whose image is lost', () => {
  test('leaves its fallback to answer where no version was before it', async () => {
    const { model } = await copyTrained(tenant.tenant, [lostImage]);
    await promoteCopy(model, 1, token());
    const made = await answered(model, { version: 1, status: 'fallback' });
    expect(made.reason).toBe(`the champion of ${model} cannot be loaded: the fallback of version 1 answers`);
    expect(made.forecasts.map(({ kind, horizon }) => [kind, horizon])).toEqual(
      ['5m', '15m', '30m', '60m'].map((horizon) => ['probability', horizon]),
    );
    const served = ServedPrediction.parse((await call(`/served/${made.id}`, { token: token() })).body);
    expect(served).toMatchObject({ role: 'fallback', champion: 1 });
  });

  test('gives way to a version that can be loaded as soon as one is promoted', async () => {
    const { model } = await copyTrained(tenant.tenant, [lostImage, {}]);
    await promoteCopy(model, 1, token());
    await answered(model, { status: 'fallback' });
    await promoteCopy(model, 2, token());
    await answered(model, { version: 2, status: 'ok' });
  });
});
