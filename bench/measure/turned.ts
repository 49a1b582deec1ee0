/** Who goes first changes from round to round: a machine that warms up, or is disturbed, favours nobody. */
export function turned<Item>(items: readonly Item[], by: number): readonly Item[] {
  const first = by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
