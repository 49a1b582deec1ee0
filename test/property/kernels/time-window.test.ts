import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { median } from '../../../lib/kernels/rolling/time-median.ts';
import { correlation, covariance } from '../../../lib/kernels/rolling/time-comoments.ts';
import { WindowPairs } from '../../../lib/kernels/rolling/time-pairs.ts';
import { WindowSums } from '../../../lib/kernels/rolling/time-sums.ts';
import { StateSlab } from '../../../lib/domain/features/state-slab.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const numRuns = 300;

const Step = fc.record({
  /** Buckets until the next value; now and then a silence longer than any window. */
  gap: fc.oneof({ weight: 20, arbitrary: fc.integer({ min: 0, max: 3 }) }, fc.integer({ min: 0, max: 200 })),
  x: fc.double({ min: -1e9, max: 1e9, noNaN: true }),
  y: fc.double({ min: -1e-3, max: 1e-3, noNaN: true }),
});
const Steps = fc.array(Step, { minLength: 1, maxLength: 150 });
const Buckets = fc.integer({ min: 1, max: 17 });

interface Placed {
  readonly bucket: number;
  readonly x: number;
  readonly y: number;
}

function place(steps: readonly { gap: number; x: number; y: number }[]): Placed[] {
  let bucket = 1_000_000;
  return steps.map(({ gap, x, y }) => {
    bucket += gap;
    return { bucket, x, y };
  });
}

function within(placed: readonly Placed[], last: number, buckets: number): Placed[] {
  return placed.filter(({ bucket }) => bucket > last - buckets && bucket <= last);
}

describe('a window over buckets of time', () => {
  it('holds what a plain sum over its buckets holds', () => {
    fc.assert(
      fc.property(Steps, Buckets, (steps, buckets) => {
        const placed = place(steps);
        const window = new WindowSums(new StateSlab(1), buckets, 1);
        placed.forEach(({ bucket, x }, index) => {
          window.advance(bucket);
          window.add(0, x);
          const held = within(placed.slice(0, index + 1), bucket, buckets);
          const size = held.reduce((sum, value) => sum + Math.abs(value.x), 0);
          const expected = held.reduce((sum, value) => sum + value.x, 0);
          expect(Math.abs((window.read()[0] ?? Number.NaN) - expected)).toBeLessThanOrEqual(1e-13 * size);
        });
      }),
      { seed, numRuns },
    );
  });

  it('gives the same bits wherever the run began, as long as it covers the window', () => {
    fc.assert(
      fc.property(Steps, Buckets, fc.nat(), (steps, buckets, choice) => {
        const placed = place(steps);
        const whole = new WindowSums(new StateSlab(1), buckets, 1);
        const late = new WindowSums(new StateSlab(1), buckets, 1);
        const begin = placed[choice % placed.length]?.bucket ?? 0;
        for (const { bucket, x } of placed) {
          for (const window of bucket >= begin ? [whole, late] : [whole]) {
            window.advance(bucket);
            window.add(0, x);
          }
          if (bucket - buckets >= begin) expect(late.read()).toEqual(whole.read());
        }
      }),
      { seed, numRuns },
    );
  });

  it('gives the same bits after its buckets were saved and opened', () => {
    fc.assert(
      fc.property(Steps, Buckets, fc.nat(), (steps, buckets, choice) => {
        const placed = place(steps);
        const numbers = new StateSlab(1);
        const straight = new WindowPairs(numbers, buckets);
        let resumed: WindowPairs | undefined;
        placed.forEach(({ bucket, x, y }, index) => {
          for (const window of resumed === undefined ? [straight] : [straight, resumed]) {
            window.advance(bucket);
            window.add(x, y);
          }
          if (index === choice % placed.length) {
            const opened = new StateSlab(1);
            resumed = new WindowPairs(opened, buckets);
            opened.open(numbers.save());
          }
          if (resumed !== undefined) expect(resumed.read()).toEqual(straight.read());
        });
      }),
      { seed, numRuns },
    );
  });

  it('holds the covariance of the pairs in it', () => {
    fc.assert(
      fc.property(Steps, Buckets, (steps, buckets) => {
        const placed = place(steps);
        const window = new WindowPairs(new StateSlab(1), buckets);
        for (const { bucket, x, y } of placed) {
          window.advance(bucket);
          window.add(x, y);
        }
        const held = within(placed, placed.at(-1)?.bucket ?? 0, buckets);
        const meanX = held.reduce((sum, { x }) => sum + x, 0) / held.length;
        const meanY = held.reduce((sum, { y }) => sum + y, 0) / held.length;
        const expected = held.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0) / held.length;
        expect(Math.abs(covariance(window.read()) - expected)).toBeLessThanOrEqual(1e-12 * 1e9 * 1e-3);
        const related = correlation(window.read());
        expect(Number.isNaN(related) || Math.abs(related) <= 1).toBe(true);
      }),
      { seed, numRuns },
    );
  });
});

describe('the median', () => {
  it('is that of the sorted numbers', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer({ min: 0, max: 3 }))),
        (numbers) => {
          const sorted = Float64Array.from(numbers).sort();
          const middle = numbers.length >>> 1;
          const upper = sorted[middle] ?? Number.NaN;
          const expected = numbers.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
          expect(median(Float64Array.from(numbers), numbers.length) + 0).toEqual(expected + 0);
        },
      ),
      { seed, numRuns },
    );
  });
});
