/** The newest records, latest first; the name breaks a tie, so that every store gives the same order. */
export function newestFirst<Item extends { readonly atUs: number }>(
  items: readonly Item[],
  limit: number,
  nameOf: (item: Item) => string,
): readonly Item[] {
  return items.toSorted((a, b) => b.atUs - a.atUs || (nameOf(a) < nameOf(b) ? -1 : 1)).slice(0, limit);
}
