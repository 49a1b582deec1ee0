/** Index of the first of ascending numbers that is not below a value; their count when all are. */
export function firstAtOrAfter(ascending: Float64Array, value: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? Number.NaN) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
