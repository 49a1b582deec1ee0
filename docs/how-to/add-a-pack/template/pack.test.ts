import { expect, test } from 'vitest';
import { dayUs, minuteUs } from '../../../../lib/domain/time.ts';
import { entityHistory, playLiquidations } from '../../../../test/support/packs/entity-history.ts';
import { suiteSeed, testPack } from '../../../../test/support/packs/pack-suite.ts';
import { data } from './features.ts';
import { horizonUs, pack } from './pack.ts';

testPack({ folder: import.meta.dirname, pack, data, lengthUs: 2 * dayUs, play: playLiquidations });

test('an event at the end of the horizon lies within it, and one at the decision before it', () => {
  const history = entityHistory({
    ...{ pack, seed: suiteSeed, lengthUs: 10 * minuteUs },
    play: (_, fromUs) => {
      const header = { source: 'test', market: 'crypto', eventTimeUs: fromUs + pack.decideEveryUs + horizonUs };
      return [{ stream: 'liquidation', ...header, sequence: 0, price: 100, quantity: 1, side: 'buy' }];
    },
  });
  const { values } = data.columns(history).targets['liquidated_5m'] ?? expect.fail('no label');
  // Decisions come minute by minute, and the labels of the last five are not known yet.
  const unknown = Number.NaN;
  expect(values).toEqual(Float64Array.of(1, 1, 1, 1, 1, ...Array.from({ length: 5 }, () => unknown)));
});
