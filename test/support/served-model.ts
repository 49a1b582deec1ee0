import { cryptoDefinition } from '../../lib/domain/features/crypto/crypto-definition.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import { packRow } from '../../lib/domain/features/row-codec.ts';
import { openServedModel } from '../../lib/domain/serve/open-served-model.ts';
import type { PredictionInput } from '../../lib/domain/serve/predict.ts';
import { minuteUs } from '../../lib/domain/time.ts';
import { packModels } from '../../lib/kernels/gbdt/index.ts';
import type { ServingModel } from '../../schemas/serving.ts';
import { randomModel } from './random-tree-models.ts';

/** Not in the order of the view, nor all of them. */
export const servedFeatures = cryptoDefinition.features
  .slice(0, 14)
  .map(({ name }) => name)
  .toReversed();
export const servedNowUs = Date.parse('2026-01-05T12:00:00Z') * 1000;

type Head = ServingModel['heads'][number];

/** @param minutes of its horizon */
function head(name: string, minutes: number, change: Partial<Head> = {}): Head {
  const base = { name, target: name.replaceAll('-', '_'), horizonUs: minutes * minuteUs, quantile: null };
  return { ...base, objective: 'binary', calibration: { kind: 'none' }, confidence: null, ...change };
}

export const servedHeads: readonly Head[] = [
  head('burst-5m', 5, {
    calibration: { kind: 'platt', slope: 0.8, intercept: -0.25 },
    confidence: { at: [0, 0.25, 0.5], values: [0.5, 0.75, 0.99] },
  }),
  head('burst-15m', 15, { calibration: { kind: 'isotonic', at: [-1.5, 0, 2], values: [0.05, 0.4, 0.95] } }),
  head('burst-60m', 60),
  head('volume-60m', 60, { objective: 'tweedie' }),
  head('volume-60m-low', 60, { objective: 'quantile', quantile: 0.05 }),
  head('volume-60m-high', 60, { objective: 'quantile', quantile: 0.95 }),
  head('regime', 1440, { objective: 'multiclass' }),
  head('drift', 1440, { objective: 'regression' }),
];

/** Heads in their order, with trees of this seed. */
export function servedImage(seed: number, heads: readonly Head[] = servedHeads): Uint8Array {
  return packModels(
    heads.map(({ name, objective }, at) => {
      const outputs = objective === 'multiclass' ? 3 : 1;
      const size = { features: servedFeatures.length, trees: 8, mostLeaves: 8, thresholds: 5 };
      const plain = { categorical: 0, isAveraged: false, isShuffled: false };
      const model = randomModel({ seed: seed + at, outputs, ...size, ...plain });
      const parameters = { sigmoid: 1, num_class: outputs };
      return { name, model: { ...model, featureNames: servedFeatures, objective: { name: objective, parameters } } };
    }),
  );
}

export function servedDocument(image: Uint8Array, change: Partial<ServingModel> = {}): ServingModel {
  const named = { tenant: 'main', pack: 'liquidation', model: 'liquidation', version: 3, market: 'crypto' };
  return {
    contract: 'serving-model/1',
    ...{ ...named, view: 'crypto', featureViewVersion: 1, features: [...servedFeatures], artifact: 'a'.repeat(64) },
    image: { sha256: sha256Hex(image), bytes: image.length },
    heads: [...servedHeads],
    intervals: [{ name: 'volume-60m', heads: ['volume-60m-low', 'volume-60m-high'], alpha: 0.1, widening: 2.5 }],
    nested: ['burst-5m', 'burst-15m', 'burst-60m'],
    risk: [0.15, 0.35, 0.6],
    fallback: {
      ...{ kind: 'logistic', missing: 'median', limit: 5 },
      features: [{ name: servedFeatures[0]!, median: 1, centre: 1, scale: 2 }],
      heads: ['burst-5m', 'burst-15m', 'burst-60m'].map((name, at) => {
        return { head: name, coefficients: [0.5 - 0.4 * at], intercept: -1 + 0.5 * at, calibration: null };
      }),
    },
    weights: servedFeatures.map(() => 1 / servedFeatures.length),
    ...change,
  };
}

export function servedModel(seed: number, change: Partial<ServingModel> = {}) {
  const image = servedImage(seed, change.heads);
  return openServedModel(servedDocument(image, change), image);
}

/** A packed row of the view: of each feature its place, but for what is changed by name. */
export function servedRow(change: Readonly<Record<string, number>> = {}): Uint8Array {
  return packRow(Float64Array.from(cryptoDefinition.features, ({ name }, place) => change[name] ?? place / 8));
}

export function servedQuestion(change: Partial<PredictionInput> = {}): PredictionInput {
  const times = { eventTimeUs: servedNowUs - 2e6, knowledgeTimeUs: servedNowUs - 1.5e6 };
  return {
    ...{ id: '01KDZ0M5T2Q4R6S8V0W2X4Y6Z8', entity: 'BTC-USD', horizonUs: null, isExplained: false },
    ...{ asOfUs: servedNowUs, row: { ...times, packed: servedRow() } },
    ...change,
  };
}
