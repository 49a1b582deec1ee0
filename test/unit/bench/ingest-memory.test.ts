import { describe, expect, it } from 'vitest';
import { fitLine } from '../../../bench/measure/fit-line.ts';
import { judgeLimit } from '../../../bench/measure/judge-limit.ts';
import { judgeMemory } from '../../../bench/suites/ingest-memory.ts';

const mebibyte = 2 ** 20;

describe('a fitted line', () => {
  it('has the slope and the standard error of a textbook regression', () => {
    // x̄ = 3, ȳ = 4, Sxx = 10, Sxy = 6; residuals −0.8, 0.6, 1, −0.6, −0.2 whose squares sum to 2.4.
    const { slope, standardError } = fitLine([
      [1, 2],
      [2, 4],
      [3, 5],
      [4, 4],
      [5, 5],
    ]);
    expect(slope).toBeCloseTo(0.6, 12);
    expect(standardError).toBeCloseTo(Math.sqrt(2.4 / 3 / 10), 12);
  });

  it('needs three points', () => {
    expect(() =>
      fitLine([
        [0, 0],
        [1, 1],
      ]),
    ).toThrow('three points');
  });
});

describe('the memory of ingest', () => {
  /** A hundred samples of a million events that grow by so many bytes per event from the middle on. */
  const streamed = (bytesPerEvent: number, residentPeak = 150 * mebibyte) => ({
    samples: Array.from({ length: 100 }, (_, index) => {
      const events = 10_000 * (index + 1);
      const noise = (index % 3) * 1e5;
      const grown = 30 * mebibyte + Math.max(0, events - 500_000) * bytesPerEvent + noise;
      return { events, heap: grown, resident: grown + 90 * mebibyte };
    }),
    ...{ residentPeak, messages: 1, applied: 1_000_000, present: [62] },
  });
  const verdicts = (...measured: Parameters<typeof streamed>) =>
    judgeMemory({ bare: 45 * mebibyte, streamed: streamed(...measured) }).limits.map(
      (limit) => judgeLimit(limit).verdict,
    );

  it('passes when nothing is kept of an event', () => {
    expect(verdicts(0)).toEqual(['pass', 'pass', 'pass']);
  });

  it('fails when one reference is kept of each', () => {
    expect(verdicts(8)).toEqual(['pass', 'fail', 'fail']);
  });

  it('fails when it is more than 200 MiB above a bare Node', () => {
    expect(verdicts(0, 246 * mebibyte)).toEqual(['fail', 'pass', 'pass']);
  });
});

describe('a limit', () => {
  it('is not kept by what is no number', () => {
    expect(judgeLimit({ name: 'growth', unit: 'B', value: Number.NaN, atMost: 8 }).verdict).toBe('fail');
  });
});
