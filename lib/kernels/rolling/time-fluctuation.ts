/**
 * Detrended fluctuation analysis of order one (Peng et al., 1994): the profile is the running sum of deviations from
 * the mean, cut into whole boxes of s steps from the oldest on; F(s) is the root mean square distance from the line
 * fitted in each box, and the exponent the slope of ln F(s) on ln s. NaN where an F is zero up to rounding, against the
 * deviation of the steps: the logarithm of what rounding leaves means nothing.
 */
export function fluctuationExponent(steps: Float64Array, scales: readonly number[], profile: Float64Array): number {
  let mean = 0;
  for (const step of steps) mean += step;
  mean /= steps.length;
  let height = 0;
  let squares = 0;
  for (let at = 0; at < steps.length; at += 1) {
    const difference = (steps[at] ?? 0) - mean;
    height += difference;
    squares += difference * difference;
    profile[at] = height;
  }
  const least = smallestShare * Math.sqrt(squares / steps.length);
  const points = scales.map((scale) => ({ x: scale, y: fluctuation(profile, steps.length, scale) }));
  if (points.some(({ y }) => y <= least)) return Number.NaN;
  return slope(points.map(({ x, y }) => ({ x: Math.log(x), y: Math.log(y) })));
}

/** Rounding leaves 1e-14 of the deviation; what moves at all leaves more than 1e-3. */
const smallestShare = 1e-9;

function fluctuation(profile: Float64Array, length: number, scale: number): number {
  const boxes = Math.floor(length / scale);
  let squares = 0;
  for (let box = 0; box < boxes; box += 1) squares += residuals(profile, box * scale, scale);
  return Math.sqrt(squares / (boxes * scale));
}

/** Sum of squared distances from the fitted line, over times centred at zero. */
function residuals(profile: Float64Array, start: number, scale: number): number {
  const centre = (scale - 1) / 2;
  const spread = (scale * (scale * scale - 1)) / 12;
  let mean = 0;
  for (let at = 0; at < scale; at += 1) mean += profile[start + at] ?? 0;
  mean /= scale;
  let tilt = 0;
  for (let at = 0; at < scale; at += 1) tilt += (at - centre) * ((profile[start + at] ?? 0) - mean);
  tilt /= spread;
  let squares = 0;
  for (let at = 0; at < scale; at += 1) {
    const distance = (profile[start + at] ?? 0) - mean - tilt * (at - centre);
    squares += distance * distance;
  }
  return squares;
}

function slope(points: readonly { readonly x: number; readonly y: number }[]): number {
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / points.length;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / points.length;
  const products = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const squares = points.reduce((sum, { x }) => sum + (x - meanX) * (x - meanX), 0);
  return products / squares;
}
