/**
 * Count, mean and sum of squared deviations (M2) of values that come one by one or in groups, three slots each in a
 * flat array that the caller owns. Groups combine by the formula of Chan, Golub and LeVeque (1979), which never
 * subtracts what came before: with δ = mean_b − mean_a and n = n_a + n_b,
 * mean = mean_a + δ·n_b/n and M2 = M2_a + M2_b + δ²·n_a·n_b/n.
 */
export const momentSlots = 3;

export function clearMoments(slots: Float64Array, at: number): void {
  slots.fill(0, at, at + momentSlots);
}

/** The combination with a group of one value (Welford, 1962). */
export function addToMoments(slots: Float64Array, at: number, value: number): void {
  const count = (slots[at] ?? 0) + 1;
  const mean = slots[at + 1] ?? 0;
  const difference = value - mean;
  const moved = mean + difference / count;
  slots[at] = count;
  slots[at + 1] = moved;
  slots[at + 2] = (slots[at + 2] ?? 0) + difference * (value - moved);
}

/** Adds the group at `from` to the group at `into`; a group without values changes nothing, to the bit. */
export function mergeMoments(slots: Float64Array, into: number, from: number): void {
  const added = slots[from] ?? 0;
  if (added === 0) return;
  const held = slots[into] ?? 0;
  if (held === 0) {
    slots.copyWithin(into, from, from + momentSlots);
    return;
  }
  const count = held + added;
  const mean = slots[into + 1] ?? 0;
  const difference = (slots[from + 1] ?? 0) - mean;
  slots[into] = count;
  slots[into + 1] = mean + difference * (added / count);
  slots[into + 2] =
    (slots[into + 2] ?? 0) + (slots[from + 2] ?? 0) + difference * difference * ((held * added) / count);
}

/** M2/(n − 1), the estimate without bias; NaN below two values. */
export function sampleVariance(slots: Float64Array, at: number): number {
  const count = slots[at] ?? 0;
  return count < 2 ? Number.NaN : (slots[at + 2] ?? 0) / (count - 1);
}
