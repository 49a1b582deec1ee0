import { describe, expect, it, test } from 'vitest';
import { turned } from '../../../bench/measure/turned.ts';
import { timeCalls } from '../../../bench/peers/trees/timed-calls.ts';
import * as inference from '../../../bench/suites/inference-plan.ts';
import { judgeRounds, type Round } from '../../../bench/suites/memory.ts';
import { proveAnswers } from '../../../bench/suites/trees-answers.ts';
import { fullTrees } from '../../../bench/suites/trees-plan.ts';

describe('answers', () => {
  const prove = (expected: readonly number[], given: readonly number[], tolerance = 0): number =>
    proveAnswers({ column: 'peer', expected: Float64Array.from(expected), given: Float64Array.from(given) }, tolerance);

  it('are equal when they have the same bits', () => {
    expect(prove([1.5, -0, 0.1 + 0.2], [1.5, -0, 0.1 + 0.2])).toBe(0);
  });

  it.each([
    ['by the last bit', [0.1 + 0.2], [0.3]],
    ['by the sign of a zero', [-0], [0]],
    ['by being no number', [1], [Number.NaN]],
    ['by infinity', [Number.MAX_VALUE], [Infinity]],
  ])('are refused when they differ %s', (_how, expected, given) => {
    expect(() => prove(expected, given)).toThrow('peer: answer 0 is');
  });

  it('may be as far apart as is said, of the larger of 1 and the answer', () => {
    expect(prove([0.5, 1000], [0.5 + 1e-7, 1000 + 1e-4], 1e-6)).toBeCloseTo(1e-7, 12);
    expect(() => prove([0.5, 1000], [0.5 + 1e-5, 1000], 1e-6)).toThrow('answer 0');
    expect(() => prove([1], [Number.NaN], 1e-6)).toThrow('answer 0');
  });

  it('are refused when there are fewer', () => {
    expect(() => prove([1, 2], [1])).toThrow('1 numbers, not 2');
  });
});

describe('the loop that times calls', () => {
  const counting = (isLate: boolean) => {
    const called: number[] = [];
    const call = (index: number): Promise<void> | undefined => {
      called.push(index);
      return isLate ? Promise.resolve() : undefined;
    };
    return { called, calls: { count: 3, call } };
  };

  it.each([false, true])('calls everything in order in each pass, if it answers late: %s', async (isLate) => {
    const { called, calls } = counting(isLate);
    const timing = await timeCalls(calls, { passes: 2, each: false });
    expect(called).toEqual([0, 1, 2, 0, 1, 2]);
    expect(timing).toEqual({ microseconds: expect.any(Number) });
  });

  it('waits for an answer before the next call', async () => {
    let pending = 0;
    const call = async (): Promise<void> => {
      pending += 1;
      expect(pending).toBe(1);
      await Promise.resolve();
      pending -= 1;
    };
    await timeCalls({ count: 5, call }, { passes: 1, each: false });
    await timeCalls({ count: 5, call }, { passes: 1, each: true });
    expect.assertions(10);
  });

  it('times single calls when it is asked to', async () => {
    const { called, calls } = counting(true);
    const { microseconds, p50, p99 } = await timeCalls(calls, { passes: 4, each: true });
    expect(called).toHaveLength(12);
    expect(p50).toBeLessThanOrEqual(p99!);
    expect(p99).toBeLessThanOrEqual(microseconds);
  });
});

describe('memory of models', () => {
  const mebibyte = 2 ** 20;
  /** Twenty samples; from the middle on a prediction keeps `kept` bytes. What is above bare Node, in MiB. */
  const round = (kept: number, above = 3, allocated = 4): Round => ({
    bare: { resident: 44 * mebibyte, allocated: 20 * mebibyte },
    adding: { resident: 50 * mebibyte, allocated: 21 * mebibyte },
    scored: {
      residentPeak: 60 * mebibyte,
      end: { resident: 50 * mebibyte, allocated: (20 + allocated) * mebibyte },
      samples: Array.from({ length: 20 }, (_, at) => {
        const grown = Math.max(0, at - 9) * 50_000 * kept;
        const resident = (44 + above) * mebibyte + grown;
        return { predictions: (at + 1) * 50_000, heap: 5 * mebibyte + grown, resident };
      }),
    },
  });
  const exceeded = (rounds: readonly Round[]): readonly string[] =>
    (judgeRounds(rounds).limits ?? []).filter(({ value, atMost }) => value > atMost).map(({ name }) => name);

  it('is within its limits when nothing is kept', () => {
    expect(exceeded([round(0), round(0), round(0)])).toEqual([]);
  });

  it('is over them when predictions keep a reference, though little is resident', () => {
    expect(exceeded([round(9, 0), round(9, 0), round(0)])).toEqual([
      'growth of the heap, + 2 se',
      'growth of the resident memory, + 2 se',
    ]);
  });

  it('is over them when it is more than 8 MiB above bare Node in most rounds', () => {
    expect(exceeded([round(0, 9), round(0, 9), round(0, 3)])).toEqual(['resident, at the end, above bare Node']);
    expect(exceeded([round(0, 9), round(0, 3), round(0, 3)])).toEqual([]);
    expect(exceeded([round(0, 3, 9), round(0, 3, 9), round(0)])).toEqual(['allocated, at the end, above bare Node']);
  });
});

test('who goes first changes from round to round, and nobody is left out', () => {
  expect([0, 1, 2, 3].map((by) => turned(['a', 'b', 'c'], by).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
});

test('every goal of the scores is about columns that are measured', () => {
  const { rowCandidates, batchCandidates, goalsOf, fullInference, figures } = inference;
  for (const { figure, column, peer } of goalsOf(fullInference)) {
    const candidates = figure === figures.row ? rowCandidates : batchCandidates;
    expect(candidates.map((candidate) => candidate.column)).toEqual(expect.arrayContaining([column, peer]));
  }
  expect(Math.max(fullInference.rows, ...fullInference.batches)).toBeLessThanOrEqual(fullTrees.rows);
});
