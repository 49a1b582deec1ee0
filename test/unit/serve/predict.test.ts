import { describe, expect, test } from 'vitest';
import { packRow } from '../../../lib/domain/features/row-codec.ts';
import { type Answering, predict, type PredictionInput } from '../../../lib/domain/serve/predict.ts';
import { hourUs, minuteUs } from '../../../lib/domain/time.ts';
import { Prediction } from '../../../schemas/serving.ts';
import {
  servedFeatures,
  servedHeads,
  servedModel,
  servedNowUs,
  servedQuestion,
  servedRow,
} from '../../support/served-model.ts';

const seed = Number(process.env['TIDEGATE_SEED']) % 1e6;
const model = servedModel(seed);
const row = servedQuestion().row;

interface Asked extends Partial<PredictionInput> {
  readonly role?: Answering['role'];
  readonly champion?: number;
}

function ask({ role = 'champion', champion, ...change }: Asked = {}, asked = model): Prediction {
  const answering = { role, champion: champion ?? (role === 'fallback' ? null : 4), model: asked };
  return Prediction.parse(predict(answering, servedQuestion(change)));
}

function forecastOf({ forecasts }: Prediction, head: string) {
  return forecasts.find((forecast) => forecast.head === head);
}

function missing(...names: readonly string[]): PredictionInput['row'] {
  return { ...row, packed: servedRow(Object.fromEntries(names.map((name) => [name, Number.NaN]))) };
}

/** Of every head alone: without others that it has to agree with. */
const apart = { nested: [], intervals: [] };

describe('a prediction', () => {
  test('has a forecast of each head but of those that bound another one', () => {
    const { status, reason, forecasts } = ask();
    expect({ status, reason }).toEqual({ status: 'ok', reason: null });
    expect(forecasts.map(({ head, horizon, kind }) => [head, horizon, kind])).toEqual([
      ['burst-5m', '5m', 'probability'],
      ['burst-15m', '15m', 'probability'],
      ['burst-60m', '60m', 'probability'],
      ['volume-60m', '60m', 'expected'],
      ['regime', '1d', 'classes'],
      ['drift', '1d', 'value'],
    ]);
  });

  test('has its keys in one order, and the same bytes whenever it is made', () => {
    const made = (own: typeof model) =>
      JSON.stringify(predict({ role: 'champion', champion: 4, model: own }, servedQuestion({ isExplained: true })));
    const text = made(model);
    expect(made(servedModel(seed))).toBe(text);
    const { contract: _, ...rest } = Prediction.parse(JSON.parse(text));
    expect(Object.keys(rest)).toEqual([
      ...['id', 'entity', 'model', 'version', 'status', 'reason', 'artifact', 'image', 'view', 'featureViewVersion'],
      ...['asOf', 'eventTime', 'knowledgeTime', 'forecasts', 'explanations', 'features'],
    ]);
    expect(JSON.stringify(Prediction.parse(JSON.parse(text)))).toBe(text);
  });

  test('takes the features of the model out of the row by their names', () => {
    const packed = servedRow({ [servedFeatures[0]!]: Number.NaN });
    const { features, explanations } = ask({ row: { ...row, packed }, isExplained: true });
    expect(features.statuses).toEqual({
      ...Object.fromEntries(servedFeatures.map((name) => [name, 'PRESENT'])),
      [servedFeatures[0]!]: 'NULL',
    });
    const told = explanations.flatMap(({ contributions }) => contributions);
    for (const { feature, value } of told) {
      const place = servedFeatures.length - 1 - servedFeatures.indexOf(feature);
      expect(value).toBe(feature === servedFeatures[0] ? null : place / 8);
    }
  });

  test('keeps the forecasts of the horizon that is asked for, and names the others where there is none', () => {
    expect(ask({ horizonUs: hourUs }).forecasts.map(({ head }) => head)).toEqual(['burst-60m', 'volume-60m']);
    expect(() => ask({ horizonUs: 7 * minuteUs })).toThrow(
      expect.objectContaining({ code: 'TG-7003', message: expect.stringContaining('5m, 15m, 60m, 1d') }),
    );
  });

  test('refuses what is no row of the view', () => {
    const short = { ...row, packed: packRow(Float64Array.of(1, 2)) };
    const infinite = { ...row, packed: servedRow() };
    new DataView(infinite.packed.buffer).setFloat64(infinite.packed.length - 8, Infinity, true);
    for (const wrong of [short, infinite])
      expect(() => ask({ row: wrong })).toThrow(expect.objectContaining({ code: 'TG-2003' }));
  });
});

describe('the forecasts', () => {
  test('of nested events rise with their horizon, and have the risk of the risen probability', () => {
    const heads = servedHeads.map((head) => ({
      ...head,
      calibration: { kind: 'platt', slope: 0, intercept: 0 } as const,
    }));
    const fell = heads.map((head, at) =>
      at < 3 ? { ...head, calibration: { ...head.calibration, intercept: 1 - at } } : head,
    );
    const own = (at: number) => 1 / (1 + Math.exp(at - 1));
    const mean = (own(0) + own(1) + own(2)) / 3;
    const { forecasts } = ask({}, servedModel(seed, { heads: fell }));
    for (const { value, riskLevel } of forecasts.slice(0, 3)) {
      expect(value).toBeCloseTo(mean, 12);
      expect(riskLevel).toBe('high');
    }
    const plain = ask({}, servedModel(seed, { heads: fell, ...apart }));
    expect(plain.forecasts.slice(0, 3).map(({ riskLevel }) => riskLevel)).toEqual(['critical', 'high', 'medium']);
  });

  test('say how sure they are by the probability before it was made coherent', () => {
    const { forecasts } = ask({}, servedModel(seed, apart));
    const own = forecasts[0]?.value ?? Number.NaN;
    const distance = Math.abs(own - 0.5);
    const sure = distance < 0.25 ? 0.5 + distance : 0.75 + (distance - 0.25) * 0.96;
    expect(forecastOf(ask(), 'burst-5m')?.confidence).toBeCloseTo(sure, 12);
    expect(forecastOf(ask(), 'burst-60m')?.confidence).toBeNull();
    expect(forecastOf(ask(), 'volume-60m')).not.toHaveProperty('confidence');
  });

  test('have an interval of sorted, widened quantiles, and none while nothing has calibrated it', () => {
    const plain = ask({}, servedModel(seed, apart));
    const bounds = ['volume-60m-low', 'volume-60m-high'].map((head) => forecastOf(plain, head)?.value ?? Number.NaN);
    expect(forecastOf(ask(), 'volume-60m')?.interval).toEqual({
      low: Math.min(...bounds) - 2.5,
      high: Math.max(...bounds) + 2.5,
      coverage: 0.9,
    });
    const unready = [{ name: 'volume-60m', heads: ['volume-60m-low', 'volume-60m-high'], alpha: 0.1, widening: null }];
    const { forecasts } = ask({}, servedModel(seed, { intervals: unready }));
    expect(forecasts.map(({ head }) => head)).not.toContain('volume-60m-low');
    expect(forecasts.some((forecast) => 'interval' in forecast)).toBe(false);
  });

  test('of bounds that are nobody’s are quantiles of their own', () => {
    const intervals = [{ name: 'volume', heads: ['volume-60m-low', 'volume-60m-high'], alpha: 0.1, widening: 1 }];
    const made = ask({}, servedModel(seed, { intervals }));
    const [low, high] = ['low', 'high'].map((bound) => forecastOf(made, `volume-60m-${bound}`));
    expect([low?.kind, high?.kind]).toEqual(['quantile', 'quantile']);
    expect(high?.value ?? 0).toBeGreaterThanOrEqual((low?.value ?? 0) + 1.99);
  });

  test('of classes sum to one', () => {
    const classes = forecastOf(ask(), 'regime')?.classes ?? [];
    expect(classes).toHaveLength(3);
    expect(classes.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
  });

  test('are refused by name when they are no numbers', () => {
    const heads = servedHeads.map((head) =>
      head.name === 'burst-15m'
        ? { ...head, calibration: { kind: 'platt', slope: Number.NaN, intercept: 0 } as const }
        : head,
    );
    expect(() => ask({}, servedModel(seed, { heads }))).toThrow(
      expect.objectContaining({ code: 'TG-7005', message: expect.stringContaining('burst-15m') }),
    );
  });
});

describe('an explanation', () => {
  test('sums to the margin, and names the ten features that move it most', () => {
    const { forecasts, explanations } = ask({ isExplained: true });
    expect(explanations.map(({ head }) => head)).toEqual(forecasts.map(({ head }) => head));
    for (const { base, margin, contributions, rest } of explanations) {
      const sum = contributions.reduce((total, { contribution }) => total + contribution, base + rest);
      expect(Math.abs(sum - margin)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(margin)));
      const sizes = contributions.map(({ contribution }) => Math.abs(contribution));
      expect(sizes).toHaveLength(10);
      expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
    }
  });

  test('is given of the horizon that is asked for alone', () => {
    expect(ask({ isExplained: true, horizonUs: 5 * minuteUs }).explanations.map(({ head }) => head)).toEqual([
      'burst-5m',
    ]);
    expect(ask().explanations).toEqual([]);
  });

  test('of classes is of the likeliest one', () => {
    const { forecasts, explanations } = ask({ isExplained: true });
    const classes = forecasts.find(({ head }) => head === 'regime')?.classes ?? [];
    const margin = explanations.find(({ head }) => head === 'regime')?.margin ?? Number.NaN;
    const scores = new Float64Array(model.scorer.outputs);
    const row = servedFeatures.map((_, at) => (servedFeatures.length - 1 - at) / 8);
    model.scorer.scoreRow(Float64Array.from(row), scores);
    const first = model.scorer.heads[6]?.firstScore ?? 0;
    expect(margin).toBe(scores[first + classes.indexOf(Math.max(...classes))]);
  });

  test('has the margin that the value is made of', () => {
    const { forecasts, explanations } = ask({ isExplained: true });
    const margin = explanations.find(({ head }) => head === 'volume-60m')?.margin ?? 0;
    expect(forecasts.find(({ head }) => head === 'volume-60m')?.value).toBe(Math.exp(margin));
  });
});

describe('the features', () => {
  test('that have expired count as missing', () => {
    const old = { ...row, eventTimeUs: servedNowUs - hourUs - 1 };
    const made = ask({ row: old });
    expect(made).toMatchObject({ status: 'stale', reason: 'the features have expired' });
    expect(made.features).toMatchObject({ present: 0, quality: 0 });
    expect(new Set(Object.values(made.features.statuses))).toEqual(new Set(['EXPIRED']));
    expect(made.forecasts).toEqual(ask({ row: missing(...servedFeatures) }).forecasts);
    expect(ask({ row: { ...row, eventTimeUs: servedNowUs - hourUs } }).status).toBe('ok');
  });

  test('that are missing cost half of their weight, and too many of them make an answer stale', () => {
    const weights = servedFeatures.map((_, at) => (at === 0 ? 0.75 : at === 1 ? 0.25 : 0));
    const weighed = servedModel(seed, { weights });
    const minor = ask({ row: missing(servedFeatures[1]!) }, weighed);
    expect(minor).toMatchObject({ status: 'ok', features: { present: 13 / 14, quality: 0.875 } });
    const major = ask({ row: missing(servedFeatures[0]!) }, weighed);
    expect(major).toMatchObject({ status: 'stale', features: { quality: 0.625 } });
    expect(major.reason).toContain('0.63');
  });
});

describe('the version before the champion', () => {
  test('answers as it did, and says in whose place', () => {
    const { status, reason, ...answer } = ask({ role: 'previous', isExplained: true });
    const { status: _, reason: __, ...own } = ask({ isExplained: true });
    expect(answer).toEqual(own);
    expect(status).toBe('previous');
    expect(reason).toBe('the champion of liquidation cannot be loaded: version 3, the one before it, answers');
    expect(ask({ role: 'previous', row: { ...row, eventTimeUs: 0 } }).reason).toMatch(/; the features have expired$/);
  });
});

describe('the fallback', () => {
  test('answers for the binary heads alone, coherently and without more than it knows', () => {
    const made = ask({ role: 'fallback', isExplained: true });
    expect(made).toMatchObject({ status: 'fallback', explanations: [] });
    expect(made.reason).toContain('version 3');
    const values = made.forecasts.map(({ value }) => value ?? 0);
    expect(made.forecasts.map(({ head }) => head)).toEqual(['burst-5m', 'burst-15m', 'burst-60m']);
    expect(values).toEqual(values.toSorted((one, other) => one - other));
    for (const forecast of made.forecasts)
      expect(Object.keys(forecast)).toEqual(['head', 'horizon', 'kind', 'value', 'riskLevel']);
  });

  test('takes what is missing for the median', () => {
    const [feature = ''] = servedFeatures;
    const median = { ...row, packed: servedRow({ [feature]: 1 }) };
    expect(ask({ role: 'fallback', row: missing(feature) }).forecasts).toEqual(
      ask({ role: 'fallback', row: median }).forecasts,
    );
  });

  test('says so too when its features have expired', () => {
    const made = ask({ role: 'fallback', row: { ...row, eventTimeUs: 0 } });
    expect(made.status).toBe('fallback');
    expect(made.reason).toContain('expired');
  });

  test('answers without trees, and says that the champion could not be loaded, where there is one', () => {
    const { document, view, places } = model;
    const made = predict({ role: 'fallback', champion: 4, model: { document, view, places } }, servedQuestion());
    expect(made).toMatchObject({ status: 'fallback', forecasts: ask({ role: 'fallback' }).forecasts });
    expect(made.reason).toMatch(/^the champion of liquidation cannot be loaded: the fallback of version 3/);
    const without = servedModel(seed, { fallback: null });
    expect(() => ask({ role: 'fallback', champion: 4 }, without)).toThrow(expect.objectContaining({ code: 'TG-7002' }));
  });

  test('is refused where the version has none, or none of that horizon', () => {
    const without = servedModel(seed, { fallback: null });
    expect(() => ask({ role: 'fallback' }, without)).toThrow(expect.objectContaining({ code: 'TG-7001' }));
    expect(() => ask({ role: 'fallback', horizonUs: 7 * minuteUs })).toThrow(
      expect.objectContaining({ code: 'TG-7003', message: expect.stringContaining('5m, 15m, 60m') }),
    );
    // Which the trees of the model have: nobody has asked for too much.
    const ofTrees = { role: 'fallback', horizonUs: 24 * hourUs } as const;
    expect(() => ask(ofTrees)).toThrow(expect.objectContaining({ code: 'TG-7001' }));
    expect(() => ask({ ...ofTrees, champion: 4 })).toThrow(
      expect.objectContaining({ code: 'TG-7002', message: expect.stringContaining('no fallback of that horizon') }),
    );
  });
});
