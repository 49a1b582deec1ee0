const firstPrice = 60_000;
const largestStep = 0.001;

/** A random walk in cents, the same for the same seed. */
export function randomPrices(seed: number, count: number): readonly number[] {
  const random = uniform(seed);
  let price = firstPrice;
  return Array.from({ length: count }, () => {
    price *= 1 + largestStep * (2 * random() - 1);
    return Math.round(price * 100) / 100;
  });
}

/** Weyl sequence under the 32-bit finaliser of MurmurHash3: short, and good enough to draw prices. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32;
  };
}
