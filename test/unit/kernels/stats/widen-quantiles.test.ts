import { expect, test } from 'vitest';
import { widenQuantiles } from '../../../../lib/kernels/stats/widen-quantiles.ts';

test.each([
  { how: 'moved apart', quantiles: [1, 2, 5], widening: 1, widened: [0, 2, 6] },
  { how: 'moved together, with what is between them', quantiles: [0, 1, 10], widening: -2, widened: [2, 2, 8] },
  { how: 'brought half-way where they would pass', quantiles: [0, 1, 10], widening: -7, widened: [5, 5, 5] },
  { how: 'left as they are by nothing', quantiles: [0, 1, 10], widening: 0, widened: [0, 1, 10] },
])('the outer quantiles are $how', ({ quantiles, widening, widened }) => {
  const rising = Float64Array.from(quantiles);
  widenQuantiles(rising, widening);
  expect([...rising]).toEqual(widened);
});
