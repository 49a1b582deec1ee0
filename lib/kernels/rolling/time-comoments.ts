/**
 * Count, two means, two sums of squared deviations and one of products, of pairs that come one by one or in groups:
 * six slots each in a flat array that the caller owns. Groups combine without subtraction (Chan, Golub and LeVeque,
 * 1979; Pébay, 2008): with δx, δy the differences of the means, Sxy = Sxy_a + Sxy_b + δx·δy·n_a·n_b/n.
 */
export const comomentSlots = 6;
/** Places of the slots. */
export const pairs = { count: 0, meanX: 1, meanY: 2, squaresX: 3, squaresY: 4, products: 5 } as const;

/** What a group of one pair is. */
export interface Pair {
  x: number;
  y: number;
}

export function addPair(slots: Float64Array, at: number, { x, y }: Pair): void {
  const count = read(slots, at) + 1;
  const fromX = x - read(slots, at + 1);
  const fromY = y - read(slots, at + 2);
  const meanX = read(slots, at + 1) + fromX / count;
  const meanY = read(slots, at + 2) + fromY / count;
  slots[at] = count;
  slots[at + 1] = meanX;
  slots[at + 2] = meanY;
  slots[at + 3] = read(slots, at + 3) + fromX * (x - meanX);
  slots[at + 4] = read(slots, at + 4) + fromY * (y - meanY);
  slots[at + 5] = read(slots, at + 5) + fromX * (y - meanY);
}

/** Adds the group at `from` to the group at `into`; a group without pairs changes nothing, to the bit. */
export function mergePairs(slots: Float64Array, into: number, from: number): void {
  const added = read(slots, from);
  if (added === 0) return;
  const held = read(slots, into);
  if (held === 0) {
    for (let slot = 0; slot < comomentSlots; slot += 1) slots[into + slot] = read(slots, from + slot);
    return;
  }
  const count = held + added;
  const apartX = read(slots, from + 1) - read(slots, into + 1);
  const apartY = read(slots, from + 2) - read(slots, into + 2);
  const weight = (held * added) / count;
  slots[into] = count;
  slots[into + 1] = read(slots, into + 1) + apartX * (added / count);
  slots[into + 2] = read(slots, into + 2) + apartY * (added / count);
  slots[into + 3] = read(slots, into + 3) + read(slots, from + 3) + apartX * apartX * weight;
  slots[into + 4] = read(slots, into + 4) + read(slots, from + 4) + apartY * apartY * weight;
  slots[into + 5] = read(slots, into + 5) + read(slots, from + 5) + apartX * apartY * weight;
}

function read(slots: Float64Array, at: number): number {
  return slots[at] ?? 0;
}

/** Divisor n; NaN without a pair. */
export function covariance(slots: Float64Array): number {
  return (slots[pairs.products] ?? 0) / (slots[pairs.count] ?? 0);
}

/** NaN where one side does not vary; dust beyond ±1 is cut. */
export function correlation(slots: Float64Array): number {
  const x = slots[pairs.squaresX] ?? 0;
  const y = slots[pairs.squaresY] ?? 0;
  if (!(x > 0 && y > 0)) return Number.NaN;
  // Two roots: the product of two tiny sums would underflow.
  return Math.max(-1, Math.min(1, (slots[pairs.products] ?? 0) / (Math.sqrt(x) * Math.sqrt(y))));
}

/** A group of one pair, or of none where a part is NaN. */
export function writePair(slots: Float64Array, at: number, { x, y }: Pair): void {
  const isPair = !Number.isNaN(x) && !Number.isNaN(y);
  slots[at] = isPair ? 1 : 0;
  slots[at + 1] = isPair ? x : 0;
  slots[at + 2] = isPair ? y : 0;
  slots[at + 3] = 0;
  slots[at + 4] = 0;
  slots[at + 5] = 0;
}
