import { describe, expect, it } from 'vitest';
import { evaluateFolds } from '../../../lib/domain/train/evaluation/evaluate-folds.ts';
import { manifestMetrics } from '../../../lib/domain/train/evaluation/manifest-metrics.ts';
import { Pcg32 } from '../../../lib/kernels/random/pcg32.ts';
import { Evaluation, type ServedHead } from '../../../schemas/evaluation.ts';
import type { Head } from '../../../schemas/training.ts';
import { walk, type Walk } from '../../support/evaluated-folds.ts';

const minute = 60_000_000;
const random = new Pcg32([0, Number(process.env['TIDEGATE_SEED'] ?? 1)], [0, 5]);

function burst(name: string, minutes: number): Head {
  return { name, target: name, horizonUs: minutes * minute, objective: 'binary', calibration: 'platt' };
}

function evaluate(given: Walk): Promise<Evaluation> {
  const { jobPlace, resultPlace, read } = walk(given);
  return evaluateFolds({ jobPlace, resultPlace, baselines: [], regimes: [], seed: 7, resamples: 60 }, read);
}

function servedOf({ serving }: Evaluation, name = 'short'): ServedHead {
  return serving.heads.find(({ head }) => head === name) ?? expect.fail(`nothing of ${name}`);
}

/** Ten rows learnt from, and eight to test, of two heads of which the second contains the first. */
const ten = Array.from({ length: 10 }, () => 0);
const hand: Walk = {
  heads: [burst('short', 5), burst('long', 15)],
  timesUs: Array.from({ length: 18 }, (_, row) => row * minute),
  testedIn: [...ten.map(() => undefined), 0, 0, 0, 0, 1, 1, 1, 1],
  labels: {
    short: [1, ...ten.slice(1), 1, 0, 1, 0, 0, 1, 0, 0],
    long: [1, ...ten.slice(1), 1, 0, 1, 1, 0, 1, 0, 0],
  },
  forecasts: {
    short: {
      value: [...ten, 0.8, 0.2, 0.6, 0.1, 0.3, 0.7, 0.1, 0],
      confidence: [...ten, 0.8, 0.8, 0.6, 0.9, 0.7, 0.7, 0.9, 1],
      fallback: [...ten, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5],
    },
    long: {
      value: [...ten, 0.6, 0.2, 0.7, 0.5, 0.3, 0.9, 0.2, 0.1],
      fallback: [...ten, 1, 0, 1, 1, 0, 1, 0, 0],
    },
  },
  serving: { nested: ['short', 'long'], risk: [0.2, 0.5, 0.7], fallback: { features: ['feature'] } },
};

describe('what goes with a probability', () => {
  it('is a document of its contract, and no naive forecast that anything has to beat', async () => {
    const found = await evaluate(hand);
    expect(Evaluation.parse(JSON.parse(JSON.stringify(found)))).toEqual(found);
    for (const { naive, scores } of found.heads) {
      expect(naive.map(({ name }) => name)).toEqual(['climatology']);
      for (const score of scores) expect(Object.keys(score.naive)).toEqual(['climatology']);
    }
    for (const { name } of manifestMetrics(found)) expect(name).not.toContain('~');
  });

  it('leaves every other score what it is without', async () => {
    const without = await evaluate({ ...hand, serving: { ...hand.serving!, nested: [], fallback: null } });
    expect((await evaluate(hand)).heads).toEqual(without.heads);
    expect(without.serving.nesting).toBeNull();
    expect(servedOf(without)).toMatchObject({ coherent: [], fallback: [] });
  });

  it('counts the rows on which a longer horizon is less likely, and scores what is told instead', async () => {
    const found = await evaluate(hand);
    // The first test row alone: .8 and .6 meet at .7.
    expect(found.serving.nesting).toEqual({ heads: ['short', 'long'], violationRate: 1 / 8 });
    const brier = servedOf(found).coherent.find(({ metric }) => metric === 'brier');
    expect(brier?.difference.value).toBeCloseTo((0.2 ** 2 - 0.3 ** 2) / 8, 12);
    const longer = servedOf(found, 'long').coherent.find(({ metric }) => metric === 'brier');
    expect(longer?.difference.value).toBeCloseTo((0.4 ** 2 - 0.3 ** 2) / 8, 12);
  });

  it('tells what is lost while the fallback answers', async () => {
    const found = await evaluate(hand);
    const brier = servedOf(found).fallback.find(({ metric }) => metric === 'brier');
    expect(brier?.score.value).toBe(0.25);
    const own =
      found.heads[0]?.scores.find(({ metric, fold }) => metric === 'brier' && fold === null)?.score.value ?? 0;
    expect(brier?.difference.value).toBeCloseTo(own - 0.25, 12);
    expect(brier?.skill?.value).toBeCloseTo(1 - own / 0.25, 12);
    const perfect = servedOf(found, 'long').fallback.find(({ metric }) => metric === 'brier');
    expect(perfect?.score).toEqual({ value: 0, low: 0, high: 0 });
  });

  it('counts rows and events of each level of risk, of the probability that is told', async () => {
    const { risk } = servedOf(await evaluate(hand));
    // .7 (of .8 and .6) and .7 are critical, .2 and .3 medium, .6 high; the rest lies below .2.
    expect(risk.map(({ level, rows, share, rate }) => [level, rows, share, rate?.value])).toEqual([
      ['low', 3, 3 / 8, 0],
      ['medium', 2, 2 / 8, 0],
      ['high', 1, 1 / 8, 1],
      ['critical', 2, 2 / 8, 1],
    ]);
  });

  it('has no rate of a level that no row is of', async () => {
    const { risk } = servedOf(await evaluate({ ...hand, serving: { ...hand.serving!, risk: [0.9, 0.95, 0.99] } }));
    expect(risk.map(({ rows, rate }) => [rows, rate === null])).toEqual([
      [8, false],
      [0, true],
      [0, true],
      [0, true],
    ]);
  });

  it('has no confidence where a test row has none', async () => {
    const found = await evaluate(hand);
    expect(servedOf(found, 'long').confidence).toBeNull();
    const { confidence } = servedOf(found);
    expect(confidence?.hitRate).toBe(1);
    // Every row was right: each value is a bin of its own here, and lies below by what it lacks.
    expect(confidence?.error).toBeCloseTo((0.2 + 0.2 + 0.4 + 0.1 + 0.3 + 0.3 + 0.1) / 8, 12);
    expect(confidence?.isCalibrated).toBe(false);
  });

  it('is refused where a fallback was asked for and has not answered', async () => {
    const { short, ...others } = hand.forecasts;
    const mute = { ...hand, forecasts: { ...others, short: { value: short?.value ?? [] } } };
    await expect(evaluate(mute)).rejects.toMatchObject({ code: 'TG-3085' });
  });

  it('refuses a confidence that is no probability', async () => {
    const sure = { ...hand.forecasts['short']!, confidence: ten.concat(1, 1, 1, 1, 1, 1, 1, 1.5) };
    const wrong = evaluate({ ...hand, forecasts: { ...hand.forecasts, short: sure } });
    await expect(wrong).rejects.toMatchObject({ code: 'TG-3086' });
  });
});

describe('a confidence', () => {
  const rows = 6000;
  const probabilities = Array.from({ length: rows }, () => random.uniform());
  const labels = probabilities.map((probability) => (random.uniform() < probability ? 1 : 0));
  const told = (confidence: readonly number[]): Walk => ({
    heads: [burst('short', 5)],
    timesUs: Array.from({ length: rows }, (_, row) => row * minute),
    testedIn: Array.from({ length: rows }, (_, row) => (row < 1000 ? undefined : 0)),
    labels: { short: labels },
    forecasts: { short: { value: probabilities, confidence } },
  });

  it('that claims to be right as often as it is, is told', async () => {
    const { confidence } = servedOf(await evaluate(told(probabilities.map((one) => Math.max(one, 1 - one)))));
    expect(confidence).toMatchObject({ isCalibrated: true });
    expect(confidence?.bins).toHaveLength(15);
    // Right three times in four; five standard errors are 0.03.
    expect(Math.abs((confidence?.hitRate ?? 0) - 0.75)).toBeLessThan(0.03);
  });

  it('that claims too much is not', async () => {
    const { confidence } = servedOf(await evaluate(told(probabilities.map(() => 0.9))));
    expect(confidence?.error).toBeCloseTo(0.9 - (confidence?.hitRate ?? 0), 12);
    expect(confidence?.isCalibrated).toBe(false);
  });
});
