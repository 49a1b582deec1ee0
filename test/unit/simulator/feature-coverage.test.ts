import { describe, expect, test } from 'vitest';
import { cryptoView } from '../../../lib/domain/features/crypto/crypto-view.ts';
import { dayUs } from '../../../lib/domain/time.ts';
import { instruments } from '../../../lib/simulator/liquidation/constants.ts';
import { liquidationWorld } from '../../../lib/simulator/liquidation/liquidation-world.ts';
import { featureCoverage } from '../../support/feature-coverage.ts';
import { simulationStartUs } from '../../support/simulated-feed.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const fewestPresent = 0.9;
const fewestDistinctPerDay = 100 / 3;

interface Days {
  /** History that comes first. */
  readonly warmUp: number;
  readonly looked: number;
}

/** Features that say too little on the days that are looked at. */
function poorFeatures(entity: string, { warmUp, looked }: Days) {
  const days = warmUp + looked;
  const feed = liquidationWorld.feed(entity, { seed, dial: 'target', startUs: simulationStartUs, days });
  const fromUs = simulationStartUs + warmUp * dayUs;
  const coverage = featureCoverage(cryptoView, feed, { fromUs, untilUs: simulationStartUs + days * dayUs });
  expect(coverage).toHaveLength(62);
  return coverage.filter(
    ({ present, distinct }) => present < fewestPresent || distinct < fewestDistinctPerDay * looked,
  );
}

test('every feature of the market has a value nine times in ten, and many of them', () => {
  expect(poorFeatures('BTC-USD', { warmUp: 1 / 4, looked: 3 / 4 })).toEqual([]);
});

describe.runIf(process.env['TIDEGATE_LONG'] === '1')('on three days', () => {
  test.each(instruments)(
    'of $entity every feature has a hundred distinct values or more',
    { timeout: 120_000 },
    ({ entity }) => {
      expect(poorFeatures(entity, { warmUp: 1, looked: 3 })).toEqual([]);
    },
  );
});
