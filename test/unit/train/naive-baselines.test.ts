import { expect, test } from 'vitest';
import { meanByState } from '../../../lib/domain/train/baselines/mean-by-state.ts';
import { newestOutcome } from '../../../lib/domain/train/baselines/newest-outcome.ts';
import { quantileOfKnown } from '../../../lib/domain/train/baselines/quantile-of-known.ts';
import type { TargetColumns } from '../../../lib/domain/train/matured-rows.ts';

/** Decisions at 0, 1, 2 …; an outcome is known three steps after its decision. */
function targetOf(values: readonly number[]): { readonly target: TargetColumns; readonly timesUs: Float64Array } {
  const timesUs = Float64Array.from(values, (_, time) => time);
  const labelTimeUs = timesUs.map((time) => time + 2);
  const availableAtUs = timesUs.map((time) => time + 3);
  return { timesUs, target: { values: Float64Array.from(values), labelTimeUs, availableAtUs } };
}

test('climatology is the mean of the outcomes that were known, from the prior on', () => {
  const { target, timesUs } = targetOf([1, 0, 1, 1, 0, 1, 1]);
  const prior = { mean: 0.5, weight: 1 };
  const expected = [0.5, 0.5, 0.5, 1.5 / 2, 1.5 / 3, 2.5 / 4, 3.5 / 5];
  meanByState(target, timesUs, { prior }).forEach((value, at) => expect(value).toBeCloseTo(expected[at]!, 12));
});

test('without a prior there is no forecast before the first outcome, and one without a value counts for nothing', () => {
  const { target, timesUs } = targetOf([4, Number.NaN, 8, 0, 0, 0]);
  expect(meanByState(target, timesUs)).toEqual(Float64Array.of(Number.NaN, Number.NaN, Number.NaN, 4, 4, 6));
});

test('outcomes of the same state count fully, the others together as a hundred of their mean', () => {
  const { target, timesUs } = targetOf([1, 0, 1, 0, 0, 0]);
  const states = Uint8Array.of(1, 2, 1, 0, 2, 1);
  const forecasts = meanByState(target, timesUs, { states });
  expect(forecasts[4]).toBeCloseTo((0 + 100 * (1 / 2)) / 101, 12);
  expect(forecasts[5]).toBeCloseTo((2 + 100 * (2 / 3)) / 102, 12);
});

test('persistence is the newest outcome that was known', () => {
  const { target, timesUs } = targetOf([7, 5, Number.NaN, 3, 0, 0, 0]);
  expect(newestOutcome(target, timesUs)).toEqual(Float64Array.of(Number.NaN, Number.NaN, Number.NaN, 7, 5, 5, 3));
});

test('a quantile is that of the newest outcomes that were known', () => {
  const { target, timesUs } = targetOf([7, 5, 3, 1, 0, 0, 0]);
  const medians = quantileOfKnown(target, timesUs, { quantile: 0.5, most: 3 });
  expect(medians).toEqual(Float64Array.of(Number.NaN, Number.NaN, Number.NaN, 7, 5, 5, 3));
});
