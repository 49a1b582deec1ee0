/** A set of integers as closed, disjoint, ascending intervals: a gapless million takes one pair. */
export type IntervalSet = readonly (readonly [first: number, last: number])[];

export function has(set: IntervalSet, value: number): boolean {
  const index = firstEndingAtOrAfter(set, value);
  const interval = set[index];
  return interval !== undefined && interval[0] <= value;
}

export function add(set: IntervalSet, value: number): IntervalSet {
  // An interval that ends just before the value can grow by it.
  const index = firstEndingAtOrAfter(set, value - 1);
  const at = set[index];
  if (at === undefined || at[0] > value + 1) return [...set.slice(0, index), [value, value], ...set.slice(index)];
  const merged: [number, number] = [Math.min(at[0], value), Math.max(at[1], value)];
  const next = set[index + 1];
  const joinsNext = next !== undefined && next[0] <= merged[1] + 1;
  if (joinsNext) merged[1] = next[1];
  return [...set.slice(0, index), merged, ...set.slice(index + (joinsNext ? 2 : 1))];
}

/** The newest intervals: a source that leaves gaps for ever must not let the set grow for ever. */
export function newest(set: IntervalSet, count: number): IntervalSet {
  return set.length > count ? set.slice(-count) : set;
}

function firstEndingAtOrAfter(set: IntervalSet, value: number): number {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const interval = set[middle];
    if (interval !== undefined && interval[1] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
