import { describe, expect, it } from 'vitest';
import { evaluateFolds } from '../../../lib/domain/train/evaluation/evaluate-folds.ts';
import { manifestMetrics } from '../../../lib/domain/train/evaluation/manifest-metrics.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { Pcg32 } from '../../../lib/kernels/random/pcg32.ts';
import { Evaluation, type EvaluatedHead } from '../../../schemas/evaluation.ts';
import { type Head, Metric } from '../../../schemas/training.ts';
import { walk, type Walk, type Walked } from '../../support/evaluated-folds.ts';

const minute = 60_000_000;
const binary = {
  ...{ name: 'burst', target: 'burst', horizonUs: 5 * minute },
  ...{ objective: 'binary' as const, calibration: 'isotonic' as const },
};
const random = new Pcg32([0, Number(process.env['TIDEGATE_SEED'] ?? 1)], [0, 3]);

type Asked = Partial<Parameters<typeof evaluateFolds>[0]>;

function evaluate({ jobPlace, resultPlace, read }: Walked, asked: Asked = {}): Promise<Evaluation> {
  const places = { jobPlace, resultPlace, baselines: [], regimes: [] };
  return evaluateFolds({ ...places, seed: 7, resamples: 60, ...asked }, read);
}

function headOf({ heads }: Evaluation): EvaluatedHead {
  const [head] = heads;
  if (head === undefined) throw new Error('a head was evaluated');
  return head;
}

function scoreOf(head: EvaluatedHead, metric: string, slice: { regime?: string; fold?: number } = {}) {
  const found = head.scores.find(
    (score) =>
      score.metric === metric && score.regime === (slice.regime ?? null) && score.fold === (slice.fold ?? null),
  );
  if (found === undefined) throw new Error(`there is no ${metric} of this slice`);
  return found;
}

/** Ten rows learnt from with a base rate of 0.3, and eight to test in two folds. */
const hand: Walk = {
  heads: [binary],
  timesUs: Array.from({ length: 18 }, (_, row) => row * minute),
  testedIn: [...Array.from({ length: 10 }, () => undefined), 0, 0, 0, 0, 1, 1, 1, 1],
  labels: { burst: [1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0] },
  baselines: { before: [...Array.from({ length: 10 }, () => 0), 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, Number.NaN] },
  forecasts: {
    burst: {
      value: [...Array.from({ length: 10 }, () => 0.1), 0.9, 0.2, 0.4, 0.4, 0.1, 0.8, 0.5, 0],
    },
  },
};
const before = [{ name: 'before', column: 'before', head: 'burst' }];

describe('an evaluation by hand', () => {
  it('tells Brier, log loss, areas and base rate of the test rows alone', async () => {
    const head = headOf(await evaluate(walk(hand)));
    expect(head.rows).toBe(8);
    expect(head.labelMean).toBe(3 / 8);
    const squares = 0.1 ** 2 + 0.2 ** 2 + 0.6 ** 2 + 0.4 ** 2 + 0.1 ** 2 + 0.2 ** 2 + 0.5 ** 2;
    expect(scoreOf(head, 'brier').score.value).toBeCloseTo(squares / 8, 12);
    const likelihood = 0.9 * 0.8 * 0.4 * 0.6 * 0.9 * 0.8 * 0.5;
    expect(scoreOf(head, 'log-loss').score.value).toBeCloseTo(-Math.log(likelihood) / 8, 6);
    // Ones at .9, .4 and .8 against zeros at .2, .4, .1, .5 and 0: 5 + 3.5 + 5 of 15 pairs.
    expect(scoreOf(head, 'auc').score.value).toBeCloseTo(13.5 / 15, 12);
    // Thresholds .9, .8, .5, .4: recall rises by a third at precisions 1, 1 and 3/5.
    expect(scoreOf(head, 'pr-auc').score.value).toBeCloseTo((1 + 1 + 3 / 5) / 3, 12);
  });

  it('takes the climatology from what each fold has learnt, never from its test rows', async () => {
    const head = headOf(await evaluate(walk(hand)));
    const brier = scoreOf(head, 'brier');
    // Fold 0 has learnt from 3 ones of 10; fold 1 from 5 of 14.
    const [first, second] = [3 / 10, 5 / 14];
    const losses = 2 * (1 - first) ** 2 + 2 * first ** 2 + (1 - second) ** 2 + 3 * second ** 2;
    expect(brier.naive['climatology']?.score.value).toBeCloseTo(losses / 8, 12);
    expect(brier.naive['climatology']?.skill?.value).toBeCloseTo(1 - (brier.score.value * 8) / losses, 12);
    expect(brier.naive['climatology']?.difference.value).toBeCloseTo(brier.score.value - losses / 8, 12);
  });

  it('lets the climatology stand in where a naive forecast has no value, and says how often', async () => {
    const head = headOf(await evaluate(walk(hand), { baselines: before }));
    expect(head.naive).toEqual([
      { name: 'climatology', filled: 0 },
      { name: 'before', filled: 1 },
    ]);
    const expected = (7 * 0.25 + (5 / 14) ** 2) / 8;
    expect(scoreOf(head, 'brier').naive['before']?.score.value).toBeCloseTo(expected, 12);
  });

  it('has the scores of each fold beside those of all', async () => {
    const found = await evaluate(walk(hand));
    expect(found.folds.map(({ rows, learntRows }) => [rows, learntRows])).toEqual([
      [4, 10],
      [4, 14],
    ]);
    expect(scoreOf(headOf(found), 'brier', { fold: 1 }).score.value).toBeCloseTo((0.01 + 0.04 + 0.25) / 4, 12);
  });

  it('is a document of its contract, and its metrics are those of a manifest', async () => {
    const found = await evaluate(walk(hand), { baselines: before });
    expect(Evaluation.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
    const metrics = manifestMetrics(found);
    expect(metrics.map((metric) => Metric.parse(metric))).toEqual(metrics);
    expect(metrics.map(({ name }) => name)).toContain('brier-skill-before');
    expect(metrics.map(({ name }) => name)).not.toContain('accuracy');
  });
});

/** Labels that follow a probability which is known here, with some dependence in time. */
function planted(rows: number, forecast: (probability: number, label: number) => number): Walk {
  let state = 0;
  const probabilities = Array.from({ length: rows }, () => {
    state = 0.9 * state + random.normal() * 0.4;
    return 1 / (1 + Math.exp(1 - state));
  });
  const labels = probabilities.map((probability) => (random.uniform() < probability ? 1 : 0));
  return {
    heads: [binary],
    timesUs: Array.from({ length: rows }, (_, row) => row * minute),
    testedIn: Array.from({ length: rows }, (_, row) => (row < rows / 4 ? undefined : Math.floor((4 * row) / rows) - 1)),
    labels: { burst: labels },
    regime: probabilities.map((_, row) => (row % 40 === 0 ? 1 : 0)),
    forecasts: { burst: { value: probabilities.map((one, row) => forecast(one, labels[row] ?? 0)) } },
  };
}

describe('an evaluation of known forecasters', () => {
  it('gives a perfect one every point', async () => {
    const head = headOf(await evaluate(walk(planted(400, (_, label) => label))));
    expect(scoreOf(head, 'brier').score).toEqual({ value: 0, low: 0, high: 0 });
    expect(scoreOf(head, 'auc').score).toEqual({ value: 1, low: 1, high: 1 });
    expect(scoreOf(head, 'pr-auc').score.value).toBe(1);
    expect(scoreOf(head, 'ece').score.value).toBe(0);
    expect(scoreOf(head, 'brier').naive['climatology']?.skill?.value).toBe(1);
  });

  it('gives a constant one no rank: half the area, and the base rate as precision', async () => {
    const head = headOf(await evaluate(walk(planted(400, () => 0.25))));
    expect(scoreOf(head, 'auc').score).toEqual({ value: 0.5, low: 0.5, high: 0.5 });
    expect(scoreOf(head, 'pr-auc').score.value).toBeCloseTo(head.labelMean, 12);
    expect(scoreOf(head, 'ece').score.value).toBeCloseTo(Math.abs(0.25 - head.labelMean), 12);
  });

  it('finds who knows the probability better than the climatology, and not worse than who blurs it', async () => {
    const known = planted(6000, (probability) => probability);
    const blurred = known.forecasts['burst']?.value.map((one) => 0.5 * one + 0.25) ?? [];
    const oracle = headOf(await evaluate(walk(known), { resamples: 200 }));
    const blunt = headOf(await evaluate(walk({ ...known, forecasts: { burst: { value: blurred } } })));
    expect(scoreOf(oracle, 'brier').naive['climatology']?.skill?.low).toBeGreaterThan(0);
    expect(scoreOf(oracle, 'brier').naive['climatology']?.difference.high).toBeLessThan(0);
    expect(scoreOf(oracle, 'brier').score.value).toBeLessThan(scoreOf(blunt, 'brier').score.value);
    expect(scoreOf(oracle, 'ece').score.value).toBeLessThan(scoreOf(blunt, 'ece').score.value);
    // Blurring keeps the order.
    expect(scoreOf(oracle, 'auc').score.value).toBeCloseTo(scoreOf(blunt, 'auc').score.value, 12);
    expect(oracle.effectiveRows).toBeLessThanOrEqual(oracle.rows);
  });

  it('scores a regime with a hundred rows apart, and names a smaller one', async () => {
    const found = await evaluate(walk(planted(4000, (probability) => probability)), { regimes: ['calm', 'crash'] });
    expect(scoreOf(headOf(found), 'brier', { regime: 'calm' }).rows).toBe(2925);
    expect(found.smallRegimes).toEqual([{ regime: 'crash', rows: 75 }]);
  });

  it('tells a score that a slice has not, for want of a second class', async () => {
    const given = planted(400, (probability) => probability);
    const labels = given.labels['burst']?.map((label, row) => (row >= 300 ? 0 : label)) ?? [];
    const head = headOf(await evaluate(walk({ ...given, labels: { burst: labels } })));
    expect(head.undefinedScores).toContainEqual({ metric: 'auc', regime: null, fold: 2, rows: 100 });
  });

  it('draws the same intervals from the same seed, and others from another', async () => {
    const walked = walk(planted(400, (probability) => probability));
    const first = await evaluate(walked);
    expect(await evaluate(walked)).toEqual(first);
    const { low } = scoreOf(headOf(await evaluate(walked, { seed: 8 })), 'brier').score;
    expect(low).not.toBe(scoreOf(headOf(first), 'brier').score.low);
  });
});

const quantiles = [0.05, 0.95].map((quantile): Head => {
  const shared = { target: 'move', horizonUs: 2 * minute, objective: 'quantile' as const, interval: 'move' };
  return { name: `move-${quantile * 100}`, quantile, ...shared };
});

describe('an evaluation of other heads', () => {
  const rows = 40;
  const timesUs = Array.from({ length: rows }, (_, row) => row * minute);
  const testedIn = timesUs.map((_, row) => (row < 20 ? undefined : 0));
  const ramp = timesUs.map((_, row) => row % 10);

  it('tells coverage, crossings before and after sorting, widths and what was promised', async () => {
    const value = (bound: number) => ({
      value: ramp.map(() => bound),
      uncalibrated: ramp.map((_, row) => (row === 25 ? -bound : bound)),
    });
    const forecasts = { 'move-5': value(1), 'move-95': value(8) };
    const found = await evaluate(
      walk({ heads: quantiles, timesUs, testedIn, labels: { move: ramp }, forecasts, alpha: 0.2 }),
    );
    const [told] = found.intervals;
    expect(told).toMatchObject({ interval: 'move', promised: 0.8, rawCrossingRate: 0.05, sortedCrossingRate: 0 });
    // Of each ten rows 0 and 9 lie outside.
    expect(told?.coverage[0]).toMatchObject({ rows: 20, covered: 16, p: 1, interleavedP: 1 });
    expect(told?.coverage[0]?.meanWidth?.value).toBe(7);
    expect(told?.folds).toEqual([{ fold: 0, status: 'READY', widening: 0.25, rows: 50 }]);
    const [low] = found.heads;
    expect(low?.below?.share.value).toBe(0.2);
    // (0.05·Σ(y − 1) over y above 1) + 0.95 for each 0.
    expect(low?.scores[0]?.score.value).toBeCloseTo((0.05 * 36 + 0.95) / 10, 12);
  });

  it('takes what several entities miss at one instant for one miss, not for several', async () => {
    const forecasts = { 'move-5': { value: ramp.map(() => 20) }, 'move-95': { value: ramp.map(() => 21) } };
    const one: Walk = { heads: quantiles, timesUs, testedIn, labels: { move: ramp }, forecasts, alpha: 0.2 };
    const alone = await evaluate(walk(one));
    // Two series of ten rows that all miss.
    expect(alone.intervals[0]?.coverage[0]?.interleavedP).toBeCloseTo(2 * 0.2 ** 10, 15);
    const twice = <Value>(values: readonly Value[]) => values.flatMap((value) => [value, value]);
    const both = await evaluate(
      walk({
        ...{ ...one, timesUs: twice(timesUs), testedIn: twice(testedIn), labels: { move: twice(ramp) } },
        entities: timesUs.flatMap(() => ['BTC-USD', 'ETH-USD']),
        forecasts: { 'move-5': { value: twice(ramp).map(() => 20) }, 'move-95': { value: twice(ramp).map(() => 21) } },
      }),
    );
    expect(both.intervals[0]?.coverage[0]?.interleavedP).toBeCloseTo(4 * 0.2 ** 10, 15);
  });

  it('tells the deviance of rates, and survives a naive rate of 0', async () => {
    const head: Head = { name: 'count', target: 'count', horizonUs: minute, objective: 'poisson' };
    const baselines = { none: ramp.map(() => 0) };
    const forecasts = { count: { value: ramp.map((count) => Math.max(count, 1)) } };
    const found = await evaluate(
      walk({ heads: [head], timesUs, testedIn, labels: { count: ramp }, baselines, forecasts }),
      {
        baselines: [{ name: 'none', column: 'none', head: 'count' }],
      },
    );
    const deviance = scoreOf(headOf(found), 'deviance');
    // Only the zeros are missed: 2·1 each.
    expect(deviance.score.value).toBeCloseTo(0.2, 12);
    expect(deviance.naive['none']?.skill?.value).toBeGreaterThan(0.99);
  });

  it('tells squares and their root of a regression, and skill of the squares alone', async () => {
    const head: Head = { name: 'move', target: 'move', horizonUs: minute, objective: 'regression' };
    const forecasts = { move: { value: ramp.map((move) => move + 2) } };
    const found = headOf(await evaluate(walk({ heads: [head], timesUs, testedIn, labels: { move: ramp }, forecasts })));
    expect(scoreOf(found, 'mse').score.value).toBe(4);
    expect(scoreOf(found, 'rmse').score.value).toBe(2);
    // The climatology is 4.5, the variance of 0 … 9 is 8.25.
    expect(scoreOf(found, 'mse').naive['climatology']?.skill?.value).toBeCloseTo(1 - 4 / 8.25, 12);
    expect(scoreOf(found, 'rmse').naive['climatology']?.skill).toBeNull();
  });

  it('tells log loss and Brier of several classes', async () => {
    const head: Head = { name: 'side', target: 'side', horizonUs: minute, objective: 'multiclass', classes: 3 };
    const side = ramp.map((_, row) => row % 3);
    const forecasts = { side: { value: side.flatMap((own) => [0, 1, 2].map((at) => (at === own ? 0.5 : 0.25))) } };
    const found = headOf(await evaluate(walk({ heads: [head], timesUs, testedIn, labels: { side }, forecasts })));
    expect(scoreOf(found, 'log-loss').score.value).toBeCloseTo(Math.log(2), 12);
    expect(scoreOf(found, 'brier').score.value).toBeCloseTo(0.375, 12);
  });
});

describe('an evaluation of wrong files', () => {
  const value = hand.forecasts['burst']?.value ?? [];
  const changed = (at: number, other: number): Walk => {
    return { ...hand, forecasts: { burst: { value: value.map((one, row) => (row === at ? other : one)) } } };
  };

  it.each([
    ['NaN', Number.NaN],
    ['infinite', Number.POSITIVE_INFINITY],
    ['above 1', 1.5],
  ])('refuses a forecast that is %s', async (_, other) => {
    await expect(evaluate(walk(changed(12, other)))).rejects.toMatchObject({ code: 'TG-3086' });
  });

  it('refuses a label that is none, and a naive forecast outside of its range', async () => {
    const labels = { burst: hand.labels['burst']?.map((label, row) => (row === 12 ? Number.NaN : label)) ?? [] };
    await expect(evaluate(walk({ ...hand, labels }))).rejects.toMatchObject({ code: 'TG-3083' });
    const baselines = { before: value.map(() => 2) };
    await expect(evaluate(walk({ ...hand, baselines }), { baselines: before })).rejects.toMatchObject({
      code: 'TG-3086',
    });
  });

  it('refuses a naive forecast of no head or column', async () => {
    const asked = { baselines: [{ name: 'before', column: 'before', head: 'other' }] };
    await expect(evaluate(walk(hand), asked)).rejects.toMatchObject({ code: 'TG-3084' });
  });

  it('refuses a file of another digest', async () => {
    const walked = walk(hand);
    const place = 's3://lake/demo/runs/r1/jobs/evaluate/fold-1/burst/predictions.parquet';
    walked.files.set(place, walk(changed(15, 0.7)).files.get(place) ?? new Uint8Array(0));
    await expect(evaluate(walked)).rejects.toMatchObject({ code: 'TG-3080' });
  });

  /** Puts other forecasts of fold 1 into place, with their digest. */
  function exchange(walked: Walked, source: Walked, from: string): Walked {
    const folder = 's3://lake/demo/runs/r1/jobs/evaluate/';
    const body = source.files.get(folder + from) ?? new Uint8Array(0);
    const place = 'fold-1/burst/predictions.parquet';
    walked.files.set(folder + place, body);
    const files = walked.result.files.map((file) =>
      file.place === place ? { ...file, sha256: sha256Hex(body) } : file,
    );
    walked.files.set(walked.resultPlace, new TextEncoder().encode(JSON.stringify({ ...walked.result, files })));
    return walked;
  }

  it('refuses forecasts of another fold, or another head', async () => {
    const swapped = exchange(walk(hand), walk(hand), 'fold-0/burst/predictions.parquet');
    await expect(evaluate(swapped)).rejects.toMatchObject({ code: 'TG-3084' });
    const renamed = walk({ ...hand, heads: [{ ...binary, name: 'other' }], forecasts: { other: { value } } });
    const other = exchange(walk(hand), renamed, 'fold-1/other/predictions.parquet');
    await expect(evaluate(other)).rejects.toMatchObject({ code: 'TG-3084' });
  });

  it('refuses forecasts that lack a test row, or tell one that is not tested', async () => {
    const testedIn = hand.testedIn.map((fold, row) => (row === 17 ? undefined : fold));
    const fewer = walk({ ...hand, testedIn });
    await expect(evaluate(exchange(walk(hand), fewer, 'fold-1/burst/predictions.parquet'))).rejects.toMatchObject({
      code: 'TG-3085',
      message: 'head burst, fold 1: 1 test rows have no forecast',
    });
    await expect(
      evaluate(exchange(walk({ ...hand, testedIn }), walk(hand), 'fold-1/burst/predictions.parquet')),
    ).rejects.toMatchObject({ code: 'TG-3085', message: 'head burst, fold 1, row 1017: no row that this fold tests' });
  });

  it('refuses a row that is forecast twice', async () => {
    const twice = walk(hand, (rows) => [...Array.from({ length: rows }, (_, row) => row), rows - 1]);
    await expect(evaluate(exchange(walk(hand), twice, 'fold-1/burst/predictions.parquet'))).rejects.toMatchObject({
      code: 'TG-3085',
      message: 'head burst, fold 1, row 1017: forecast twice',
    });
  });

  it('refuses the result of a failed job, and that of another', async () => {
    const failed = walk(hand);
    const { files: _, heads: __, ...rest } = failed.result;
    const { trials: ___, artifact: ____, resumedFits: _____, ...shared } = rest;
    const document = { ...shared, status: 'failed', code: 'TG-3001', reason: 'no memory' };
    failed.files.set(failed.resultPlace, new TextEncoder().encode(JSON.stringify(document)));
    await expect(evaluate(failed)).rejects.toMatchObject({ code: 'TG-3082' });
    const other = walk(hand);
    const foreign = { ...other.result, job: '01JBQZ0000000000000000000B' };
    other.files.set(other.resultPlace, new TextEncoder().encode(JSON.stringify(foreign)));
    await expect(evaluate(other)).rejects.toMatchObject({ code: 'TG-3082' });
  });
});
