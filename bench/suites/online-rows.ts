import { packRow } from '../../lib/domain/features/row-codec.ts';
import type { OnlineRow } from '../../lib/domain/features/ports.ts';
import { randomPrices } from '../measure/random-prices.ts';

/** Tables of the stub: one packs the numbers of a row into one attribute, the other has an attribute for each. */
export const tables = { packed: 'packed', columns: 'columns' } as const;

export const featureCount = 62;
/** Entities of one batch. */
export const batchSize = 10;

export const featureNames: readonly string[] = Array.from({ length: featureCount }, (_, index) => `feature_${index}`);

export interface BenchRow extends OnlineRow {
  readonly values: Float64Array;
}

/** The same rows for the same seed; logarithms, so that no bit of a number is zero for want of decimals. */
export function benchRows(seed: number): readonly BenchRow[] {
  const numbers = randomPrices(seed, batchSize * featureCount).map(Math.log);
  return Array.from({ length: batchSize }, (_, index) => {
    const values = Float64Array.from(numbers.slice(index * featureCount, (index + 1) * featureCount));
    return {
      ...{ tenant: 'main', view: 'bench', viewVersion: 1, entity: `BENCH-${index}` },
      ...{ eventTimeUs: 1_767_614_400_000_001, knowledgeTimeUs: 1_767_614_400_123_456 },
      values,
      packed: packRow(values),
    };
  });
}
