import { describe, expect, it } from 'vitest';
import {
  addToMoments,
  clearMoments,
  mergeMoments,
  momentSlots,
  sampleVariance,
} from '../../../../lib/kernels/rolling/moments.ts';

function momentsOf(values: readonly number[]): Float64Array {
  const slots = new Float64Array(momentSlots);
  for (const value of values) addToMoments(slots, 0, value);
  return slots;
}

function merged(one: readonly number[], other: readonly number[]): Float64Array {
  const slots = new Float64Array(2 * momentSlots);
  slots.set(momentsOf(one));
  slots.set(momentsOf(other), momentSlots);
  mergeMoments(slots, 0, momentSlots);
  return slots.slice(0, momentSlots);
}

describe('moments', () => {
  it('hold count, mean and sum of squared deviations', () => {
    expect([...momentsOf([2, 4, 4, 4, 5, 5, 7, 9])]).toEqual([8, 5, expect.closeTo(32, 12)]);
  });

  it('of two groups are the moments of all their values', () => {
    const [count, mean, squares] = merged([2, 4, 4], [4, 5, 5, 7, 9]);
    expect([count, mean, squares]).toEqual([8, expect.closeTo(5, 12), expect.closeTo(32, 12)]);
  });

  it('keep the spread of values around a mean that is 10¹⁴ times as large', () => {
    const values = [1e9, 1e9 + 2 ** -20, 1e9 + 2 ** -19];
    expect(sampleVariance(merged(values.slice(0, 1), values.slice(1)), 0)).toBeCloseTo(2 ** -40, 24);
  });

  it.each([
    ['after', [1, 2.5], []],
    ['before', [], [1, 2.5]],
  ])('do not change by a bit when an empty group comes %s', (_place, one, other) => {
    expect(merged(one, other)).toEqual(momentsOf([1, 2.5]));
  });

  it('know no variance of fewer than two values', () => {
    expect([sampleVariance(momentsOf([]), 0), sampleVariance(momentsOf([3]), 0)]).toEqual([Number.NaN, Number.NaN]);
    expect(sampleVariance(momentsOf([3, 5]), 0)).toBe(2);
  });

  it('are cleared alone, not with their neighbours', () => {
    const slots = Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    clearMoments(slots, 3);
    expect([...slots]).toEqual([1, 2, 3, 0, 0, 0, 7, 8, 9]);
  });
});
