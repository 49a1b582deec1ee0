import { fc, test } from '@fast-check/vitest';
import process from 'node:process';
import { describe, expect } from 'vitest';
import { evaluateFolds } from '../../../lib/domain/train/evaluation/evaluate-folds.ts';
import type { Evaluation } from '../../../schemas/evaluation.ts';
import type { Head } from '../../../schemas/training.ts';
import { walk, type Walk } from '../../support/evaluated-folds.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const numRuns = process.env['TIDEGATE_LONG'] === '1' ? 300 : 30;

const heads: readonly Head[] = [
  { name: 'burst', target: 'burst', horizonUs: 3, objective: 'binary', calibration: 'none' },
  { name: 'volume', target: 'volume', horizonUs: 3, objective: 'tweedie', power: 1.5 },
];

/** Now and then two rows share an instant, and probabilities are often equal. */
const row = fc.record({
  stepUs: fc.integer({ min: 0, max: 2 }),
  burst: fc.integer({ min: 0, max: 1 }),
  volume: fc.oneof(fc.constant(0), fc.double({ min: 0.5, max: 50, noNaN: true })),
  probability: fc.integer({ min: 0, max: 8 }).map((eighths) => eighths / 8),
  naive: fc.double({ min: 0, max: 1, noNaN: true }),
  rate: fc.double({ min: 0, max: 50, noNaN: true }),
  regime: fc.integer({ min: 0, max: 1 }),
});

const walks = fc.array(row, { minLength: 20, maxLength: 60 }).map((rows): Walk => {
  let nowUs = 0;
  return {
    heads,
    timesUs: rows.map(({ stepUs }) => (nowUs += stepUs)),
    testedIn: rows.map((_, at) => (at < 10 ? undefined : Math.floor((2 * (at - 10)) / (rows.length - 10)))),
    labels: { burst: rows.map(({ burst }) => burst), volume: rows.map(({ volume }) => volume) },
    baselines: { naive: rows.map(({ naive }) => naive) },
    regime: rows.map(({ regime }) => regime),
    forecasts: {
      burst: { value: rows.map(({ probability }) => probability) },
      volume: { value: rows.map(({ rate }) => rate) },
    },
  };
});

function evaluate(given: Walk, order?: (rows: number) => number[]): Promise<Evaluation> {
  const { read, jobPlace, resultPlace } = walk(given, order);
  const asked = { jobPlace, resultPlace, regimes: ['calm', 'crash'], seed: 1, resamples: 12 };
  return evaluateFolds({ ...asked, baselines: [{ name: 'naive', column: 'naive', head: 'burst' }] }, read);
}

/** 7 and the number of rows may share a divisor: then it goes by 11, 13 … instead. */
function scatter(rows: number): number[] {
  const stride = [7, 11, 13, 17, 19, 23].find((prime) => rows % prime !== 0) ?? 1;
  return Array.from({ length: rows }, (_, at) => (at * stride + 3) % rows);
}

describe('an evaluation', () => {
  test.prop([walks], { seed, numRuns })('does not depend on the order of rows in any file', async (given) => {
    expect(await evaluate(given, scatter)).toEqual(await evaluate(given));
  });

  test.prop([walks], { seed, numRuns })('has each value within its interval', async (given) => {
    const { heads: told } = await evaluate(given);
    for (const { score, naive, better } of told.flatMap(({ scores }) => scores)) {
      expect(score.low).toBeLessThanOrEqual(score.value);
      expect(score.high).toBeGreaterThanOrEqual(score.value);
      for (const { score: other, difference, skill } of Object.values(naive)) {
        expect(difference.value).toBeCloseTo(score.value - other.value, 9);
        // A skill above 0 is a loss below that of the naive forecast; next to 0 rounding decides.
        const isClear = skill !== null && better === 'lower' && Math.abs(difference.value) > 1e-9;
        if (isClear) expect(skill.value > 0).toBe(difference.value < 0);
      }
    }
  });

  test.prop([walks], { seed, numRuns })('gives whoever forecasts what comes the best score there is', async (given) => {
    const burst = { value: given.labels['burst'] ?? [] };
    const volume = { value: given.labels['volume'] ?? [] };
    const { heads: told } = await evaluate({ ...given, forecasts: { burst, volume } });
    for (const { metric, score } of told.flatMap(({ scores }) => scores)) {
      expect(score.value).toBeCloseTo(metric.endsWith('auc') ? 1 : 0, 6);
    }
  });
});
