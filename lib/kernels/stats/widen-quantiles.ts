/**
 * Quantiles in rising order with the outer ones moved apart, in place; the inner ones are kept between them. Outer ones
 * that would pass each other meet half-way. To the bit what `widened` of the trainer calibrates and is tested on.
 */
export function widenQuantiles(rising: Float64Array, widening: number): void {
  const [lowest = Number.NaN, highest = Number.NaN] = [rising[0], rising.at(-1)];
  const middle = (lowest + highest) / 2;
  const low = Math.min(lowest - widening, middle);
  const high = Math.max(highest + widening, middle);
  rising.forEach((value, at) => (rising[at] = Math.min(Math.max(value, low), high)));
  rising[0] = low;
  rising[rising.length - 1] = high;
}
