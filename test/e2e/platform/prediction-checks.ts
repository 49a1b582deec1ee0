/** What is done with the grants of whoever answers from a model, and shows it. Each check fails when one of its grants is missing. */
import { expect } from 'vitest';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { Prediction, ServedList, ServedPrediction } from '../../../schemas/serving.ts';
import { call } from '../../support/platform.ts';
import { copyTrained, promoteCopy } from '../../support/served-copies.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type Check, metricSum } from './grant-checks.ts';
import { openMarket } from './training-checks.ts';

async function askAsTenant(path: string) {
  const { env } = await openMarket();
  const answer = await call(path, { token: env['TIDEGATE_TOKEN'] ?? '' });
  expect(answer.status, answer.text).toBe(200);
  return answer.body;
}

async function served(): Promise<Prediction> {
  const { tenant } = await openMarket();
  const { model } = await copyTrained(tenant);
  return Prediction.parse(await askAsTenant(`/predictions/BTC-PERP?model=${model}`));
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

/** Before the answer is given: whoever waits longer waits in vain. */
const countedSeconds = 10;

export const aLostChampionIsCounted: Check = async () => {
  const { tenant, env } = await openMarket();
  const { model } = await copyTrained(tenant, [{ image: { sha256: 'e'.repeat(64), bytes: 1 } }]);
  await promoteCopy(model, 1, env['TIDEGATE_TOKEN'] ?? '');
  const before = await metricSum('unloadableModels');
  expect(await askAsTenant(`/predictions/BTC-PERP?model=${model}`)).toMatchObject({ status: 'fallback' });
  await waitFor({ what: 'the metric to rise', seconds: countedSeconds }, async () =>
    (await metricSum('unloadableModels')) > before ? true : undefined,
  );
};
