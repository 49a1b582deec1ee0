import { expect, test } from 'vitest';
import { Pcg32 } from '../../../lib/kernels/random/pcg32.ts';

const draws = 200_000;

function moments(draw: () => number): { readonly mean: number; readonly variance: number } {
  let [sum, squares] = [0, 0];
  for (let count = 0; count < draws; count += 1) {
    const value = draw();
    sum += value;
    squares += value * value;
  }
  const mean = sum / draws;
  return { mean, variance: squares / draws - mean * mean };
}

test('gives the numbers of the reference implementation (pcg32-demo, seed 42, stream 54)', () => {
  const random = new Pcg32([0, 42], [0, 54]);
  const words = Array.from({ length: 6 }, () => random.next().toString(16));
  expect(words).toEqual(['a15c02b7', '7b47f409', 'ba1d3330', '83d2f293', 'bfa4784b', 'cbed606e']);
});

test.each([
  { law: 'uniform', draw: (random: Pcg32) => random.uniform(), mean: 1 / 2, variance: 1 / 12 },
  { law: 'normal', draw: (random: Pcg32) => random.normal(), mean: 0, variance: 1 },
  { law: 'exponential', draw: (random: Pcg32) => random.exponential(), mean: 1, variance: 1 },
  { law: 'Poisson', draw: (random: Pcg32) => random.poisson(0.7), mean: 0.7, variance: 0.7 },
])('$law numbers have the moments of their law', ({ draw, mean, variance }) => {
  const random = new Pcg32([1, 2], [3, 4]);
  const seen = moments(() => draw(random));
  // Five standard errors of the mean; the variances of these laws err by less than four times that.
  const tolerance = 5 * Math.sqrt(variance / draws);
  expect(Math.abs(seen.mean - mean)).toBeLessThan(tolerance);
  expect(Math.abs(seen.variance - variance)).toBeLessThan(4 * tolerance);
});

test('a copy goes on as its original does, the kept half of a pair of normals with it', () => {
  const original = new Pcg32([5, 6], [7, 8]);
  original.normal();
  const copy = new Pcg32([0, 0], [0, 0]);
  copy.copyFrom(original);
  const next = (random: Pcg32): number[] => [random.normal(), random.normal(), random.next()];
  expect(next(copy)).toEqual(next(original));
});

test('streams of one seed differ', () => {
  expect(new Pcg32([0, 1], [0, 1]).next()).not.toBe(new Pcg32([0, 1], [0, 2]).next());
});
