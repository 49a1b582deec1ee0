import { expect, test } from 'vitest';
import { dayUs, hourUs, minuteUs } from '../../lib/domain/time.ts';
import { datasetFolds } from '../../lib/domain/train/dataset/dataset-folds.ts';
import { entityHistory, playLiquidations } from '../../test/support/packs/entity-history.ts';
import { suiteSeed, testPack } from '../../test/support/packs/pack-suite.ts';
import { data } from './features.ts';
import { decayedNotional } from './intensity.ts';
import { horizons, pack } from './pack.ts';

testPack({ folder: import.meta.dirname, pack, data, lengthUs: 2 * dayUs, play: playLiquidations });

test('a burst within a horizon is one within every longer horizon, and no less is liquidated', () => {
  const { targets } = data.columns(
    entityHistory({ pack, seed: suiteSeed, lengthUs: 2 * dayUs, play: playLiquidations }),
  );
  horizons.forEach(({ suffix }, place) => {
    const longer = horizons[place + 1]?.suffix;
    if (longer === undefined) return;
    for (const kind of ['burst', 'volume']) {
      const ofLonger = targets[`${kind}_${longer}`]?.values;
      const falls = targets[`${kind}_${suffix}`]?.values.findIndex((value, row) => value > (ofLonger?.[row] ?? value));
      expect(falls).toBe(-1);
    }
  });
});

test('the full size is tested four times, and the model that is served learns from all of it', () => {
  const { full } = pack.sizes;
  const timeUs = Float64Array.from({ length: full.historyUs / hourUs }, (_, hour) => hour * hourUs);
  const folds = datasetFolds(timeUs, { pack, settings: full, delayUs: pack.labelDelayUs });
  expect(folds.map(({ test: tested }) => tested.length > 0)).toEqual([true, true, true, true, false]);
});

test('every forecast of a burst is a probability, and each is there from the first decision on', () => {
  const history = entityHistory({ pack, seed: 1, lengthUs: 2 * dayUs, play: playLiquidations });
  const { baselines } = data.columns(history);
  for (const { column } of pack.baselines.filter(({ head }) => head.startsWith('burst'))) {
    expect(baselines[column]?.every((forecast) => forecast > 0 && forecast < 1)).toBe(true);
  }
});

test('an intensity forgets what lies many half-lives back, and is a number still', () => {
  const eventTimeUs = Float64Array.of(0, 9 * dayUs);
  const history = { eventTimeUs, notional: Float64Array.of(1e9, 8), sinceUs: -1, untilUs: 10 * dayUs };
  const timesUs = Float64Array.of(9 * dayUs, 9 * dayUs + 2 * minuteUs);
  const options = { halfLifeUs: minuteUs, delayUs: 0 };
  expect(decayedNotional(history, timesUs, options)).toEqual(Float64Array.of(8, 2));
});
