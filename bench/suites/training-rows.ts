import { Pcg32 } from '../../lib/kernels/random/pcg32.ts';
import { minuteUs } from '../../lib/domain/time.ts';

const featureCount = 62;
/** The last ones come and go. */
const fleetingCount = 6;
const missingShare = 0.2;

export const featureNames = Array.from({ length: featureCount }, (_, at) => `x${at}`);

export const targets = [
  { name: 'burst_5m', head: 'burst-5m', horizonUs: 5 * minuteUs, slope: 1.2, shift: -2.5 },
  { name: 'burst_15m', head: 'burst-15m', horizonUs: 15 * minuteUs, slope: 1, shift: -1.2 },
] as const;

/** By column. */
export interface PlantedRows {
  readonly features: readonly Float64Array[];
  readonly labels: readonly Float64Array[];
}

/**
 * Rows whose labels hang on a few features, on two pairs of them, and a little on ten more; the rest is noise. Enough for
 * parameters to matter, and the same for the same seed.
 */
export function plantedRows(seed: number, part: number, count: number): PlantedRows {
  const random = new Pcg32([0, seed], [0, part]);
  const features = featureNames.map(() => new Float64Array(count));
  const labels = targets.map(() => new Float64Array(count));
  const row = new Float64Array(featureCount);
  for (let at = 0; at < count; at += 1) {
    for (let feature = 0; feature < featureCount; feature += 1) row[feature] = random.normal();
    const signal = signalOf(row);
    targets.forEach(({ slope, shift }, target) => {
      const chance = 1 / (1 + Math.exp(-(slope * signal + shift)));
      labels[target]?.fill(Number(random.uniform() < chance), at, at + 1);
    });
    features.forEach((column, feature) => {
      const isMissing = feature >= featureCount - fleetingCount && random.uniform() < missingShare;
      column[at] = isMissing ? Number.NaN : (row[feature] ?? Number.NaN);
    });
  }
  return { features, labels };
}

function signalOf(row: Float64Array): number {
  const [x0 = 0, x1 = 0, x2 = 0, x3 = 0, x4 = 0, x5 = 0, x6 = 0] = row;
  const weak = row.subarray(7, 17).reduce((sum, value) => sum + 0.12 * value, 0);
  const strong = x0 + 0.8 * Math.tanh(2 * x1) + 0.6 * Math.abs(x4) + 0.3 * (row[featureCount - 1] ?? 0);
  return strong + 0.7 * x2 * x3 + (x5 > 0.5 ? 0.6 : -0.2) * x6 + weak;
}
