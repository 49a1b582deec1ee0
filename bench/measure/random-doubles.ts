/** One value in a hundred is missing, as in a table of features. */
const missingShare = 0.01;
const wordScale = 2 ** 32;

/** From −1 to 1 in full precision, the same for the same seed: xorshift128 of Marsaglia (2003). Writes `values`. */
export function fillRandomDoubles(values: Float64Array, seed: number): void {
  let [x, y, z, w] = [123456789, 362436069, 521288629, seed >>> 0];
  const word = (): number => {
    const mixed = x ^ (x << 11);
    [x, y, z] = [y, z, w];
    w = w ^ (w >>> 19) ^ mixed ^ (mixed >>> 8);
    return w >>> 0;
  };
  for (let warmUp = 0; warmUp < 16; warmUp += 1) word();
  for (let at = 0; at < values.length; at += 1) {
    const value = (word() + word() / wordScale) / (wordScale / 2) - 1;
    values[at] = value < 2 * missingShare - 1 ? Number.NaN : value;
  }
}
