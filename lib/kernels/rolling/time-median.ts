/**
 * The median of the first `count` numbers, the mean of the two middle ones where the count is even; NaN of none.
 * Quickselect (Hoare, 1961): the numbers, none of them NaN, are left in another order.
 */
export function median(numbers: Float64Array, count: number): number {
  if (count === 0) return Number.NaN;
  const upper = select(numbers, count, count >>> 1);
  if (count % 2 === 1) return upper;
  let lower = -Infinity;
  for (let at = 0; at < count >>> 1; at += 1) lower = Math.max(lower, numbers[at] ?? lower);
  return (lower + upper) / 2;
}

/** The number at `rank` in rising order; the smaller ones stand before it afterwards. */
function select(numbers: Float64Array, count: number, rank: number): number {
  let left = 0;
  let right = count - 1;
  while (left < right) {
    const pivot = read(numbers, (left + right) >>> 1);
    let low = left;
    let high = right;
    while (low <= high) {
      while (read(numbers, low) < pivot) low += 1;
      while (read(numbers, high) > pivot) high -= 1;
      if (low > high) break;
      const kept = read(numbers, low);
      numbers[low] = read(numbers, high);
      numbers[high] = kept;
      low += 1;
      high -= 1;
    }
    if (rank <= high) right = high;
    else if (rank >= low) left = low;
    else break;
  }
  return read(numbers, rank);
}

function read(numbers: Float64Array, at: number): number {
  return numbers[at] ?? Number.NaN;
}
