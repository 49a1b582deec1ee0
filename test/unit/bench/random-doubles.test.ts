import { expect, test } from 'vitest';
import { fillRandomDoubles } from '../../../bench/measure/random-doubles.ts';

function draw(seed: number): Float64Array {
  const values = new Float64Array(20_000);
  fillRandomDoubles(values, seed);
  return values;
}

test('the same seed gives the same doubles, and another seed others', () => {
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
});

test('doubles lie between −1 and 1 around 0, in full precision, and one in a hundred is missing', () => {
  const values = draw(1);
  const present = values.filter((value) => !Number.isNaN(value));
  expect(values.length - present.length).toBeGreaterThan(100);
  expect(values.length - present.length).toBeLessThan(300);
  expect(present.every((value) => value >= -1 && value < 1)).toBe(true);
  expect(Math.abs(present.reduce((sum, value) => sum + value, 0) / present.length)).toBeLessThan(0.05);
  expect(new Set(present.map((value) => value * 2 ** 30 - Math.floor(value * 2 ** 30))).size).toBeGreaterThan(19_000);
});
