import type { BarColumns } from '../../lib/kernels/rolling/bar-series.ts';

const rowsPerStretch = 450;

type Stretch = (random: () => number, row: number) => number;

/** What breaks window statistics: wide ranges, tiny spreads on a high level, equal prices, outliers, gaps. */
const stretches: readonly Stretch[] = [
  (random) => 60_000 * (1 + 0.001 * random()),
  (random) => 1e-8 * (1 + random()),
  (random) => 1e9 * (1 + random()),
  () => 1234.5678,
  (random) => 1e9 + 2 ** -20 * Math.floor(8 * random()),
  (random) => (random() < 0.02 ? 1e9 : 1e-8 * (1 + random())),
  (random) => 10 ** (17 * random() - 8),
  (random) => (random() < 0.01 ? Number.NaN : 100 + random()),
  (_random, row) => (row % 100 < 50 ? 1e9 : 1e-8),
  (random, row) => 1e-3 * (1 + row) + 1e-9 * random(),
  (random) => Math.round(100 + 3 * random()),
];

export function nastyBars(seed: number): BarColumns {
  const random = uniform(seed);
  const prices = stretches.flatMap((stretch) =>
    Array.from({ length: rowsPerStretch }, (_, row) => stretch(random, row)),
  );
  const volumes = prices.map(() => {
    const kind = random();
    if (kind < 0.3) return 0;
    return kind < 0.302 ? Number.NaN : 10 ** (12 * random() - 6);
  });
  return { prices: Float64Array.from(prices), volumes: Float64Array.from(volumes) };
}

/** Mulberry32: a Weyl sequence and a mixer; enough to draw test data from. */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
