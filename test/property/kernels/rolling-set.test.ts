import fc from 'fast-check';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import type { BarColumns } from '../../../lib/kernels/rolling/bar-series.ts';
import { rollingKinds } from '../../../lib/kernels/rolling/rolling-kinds.ts';
import { RollingSet } from '../../../lib/kernels/rolling/rolling-set.ts';
import { barsOf, type Rows, runRows, sliceBars, tickRows } from '../../support/rolling-bars.ts';

const settings: fc.Parameters<unknown> = { seed: Number(process.env['TIDEGATE_SEED']), numRuns: 200 };

const windows = fc.uniqueArray(fc.integer({ min: 2, max: 40 }), { minLength: 1, maxLength: 3 });
const firstBar = fc.oneof(fc.nat(1000), fc.integer({ min: 2 ** 40, max: 2 ** 52 }));

/** Scales from 10⁻⁸ to 10⁹, equal prices, gaps, nothing traded. */
const price = fc.oneof(
  { weight: 6, arbitrary: fc.double({ min: 90, max: 110, noNaN: true }) },
  { weight: 2, arbitrary: fc.tuple(fc.integer({ min: -8, max: 9 }), fc.nat(9)).map(([e, m]) => (m + 1) * 10 ** e) },
  { weight: 2, arbitrary: fc.constant(100) },
  { weight: 1, arbitrary: fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, -5, 0) },
);
const volume = fc.oneof(fc.nat(5), fc.double({ min: 0, max: 1e6, noNaN: true }), fc.constant(Number.NaN));
/** Some series are longer than one pass of the batch driver. */
const bars: fc.Arbitrary<BarColumns> = fc
  .tuple(fc.array(fc.tuple(price, volume), { minLength: 1, maxLength: 120 }), fc.constantFrom(1, 1, 1, 30))
  .map(([rows, times]) => {
    const repeated = Array.from({ length: times }, () => rows).flat();
    return barsOf(
      repeated.map(([one]) => one),
      repeated.map(([, other]) => other),
    );
  });
const share = fc.double({ min: 0, max: 1, noNaN: true });
const rowAt = ({ prices }: BarColumns, part: number): number => Math.floor(part * prices.length);

/** A run from the middle of the series knows nothing of what came before: only kinds with a memory may notice. */
const isWindowed = (column: number): boolean => rollingKinds[column % rollingKinds.length]?.memory === 'window';
const windowedOnly = (rows: Rows): Rows => rows.map((row) => row.filter((_value, column) => isWindowed(column)));

type Compute = (series: BarColumns) => Rows;

/** The rows of the past when the future is cut off: they must be the rows of the whole series. */
function expectBlindToFuture(compute: Compute, series: BarColumns, cut: number): void {
  expect(compute(sliceBars(series, 0, cut))).toEqual(compute(series).slice(0, cut));
}

describe('a rolling set', () => {
  it('gives the same bits by columns and by ticks', () => {
    fc.assert(
      fc.property(windows, firstBar, bars, (sizes, first, series) => {
        const fresh = () => new RollingSet({ windows: sizes, firstBar: first });
        expect(tickRows(fresh(), series)).toEqual(runRows(fresh(), series));
      }),
      settings,
    );
  });

  it('gives the same bits when it is saved, and another set goes on by the other driver', () => {
    fc.assert(
      fc.property(fc.record({ windows, firstBar, byTicks: fc.boolean() }), bars, share, (options, series, part) => {
        const cut = rowAt(series, part);
        const [early, late] = options.byTicks ? [tickRows, runRows] : [runRows, tickRows];
        const before = new RollingSet(options);
        const head = early(before, sliceBars(series, 0, cut));
        const after = new RollingSet({ windows: options.windows });
        after.open(before.save());
        const whole = new RollingSet(options);
        expect([...head, ...late(after, sliceBars(series, cut))]).toEqual(runRows(whole, series));
        expect(new Uint8Array(after.save().buffer)).toEqual(new Uint8Array(whole.save().buffer));
      }),
      settings,
    );
  });

  it('does not depend on where it began, once a window is full', () => {
    fc.assert(
      fc.property(fc.tuple(windows, firstBar), bars, share, ([sizes, first], series, part) => {
        const start = rowAt(series, part);
        const whole = runRows(new RollingSet({ windows: sizes, firstBar: first }), series);
        const later = runRows(new RollingSet({ windows: sizes, firstBar: first + start }), sliceBars(series, start));
        const warmUp = Math.max(...sizes);
        expect(windowedOnly(later.slice(warmUp))).toEqual(windowedOnly(whole.slice(start + warmUp)));
      }),
      settings,
    );
  });

  it('is blind to the future', () => {
    fc.assert(
      fc.property(windows, bars, share, (sizes, series, part) => {
        const compute: Compute = (some) => runRows(new RollingSet({ windows: sizes }), some);
        expectBlindToFuture(compute, series, rowAt(series, part));
      }),
      settings,
    );
  });

  it('would be caught if it read the bar after', () => {
    const leaky: Compute = (series) =>
      runRows(new RollingSet({ windows: [3] }), {
        ...series,
        prices: series.prices.map((now, row) => series.prices[row + 1] ?? now),
      });
    const outcome = fc.check(
      fc.property(bars, share, (series, part) => expectBlindToFuture(leaky, series, rowAt(series, part))),
      settings,
    );
    expect(outcome.failed).toBe(true);
  });
});
