import { describe, expect, test } from 'vitest';
import { minuteUs } from '../../../lib/domain/time.ts';
import { advanceSecond } from '../../../lib/simulator/liquidation/advance-second.ts';
import { Decoy } from '../../../lib/simulator/liquidation/decoy.ts';
import { expectedLiquidations } from '../../../lib/simulator/liquidation/intensity.ts';
import { openMarket } from '../../../lib/simulator/liquidation/market.ts';
import { openRandom } from '../../../lib/simulator/random.ts';
import { simulateFeed } from '../../support/simulated-feed.ts';

const seed = Number(process.env['TIDEGATE_SEED']);

function correlation(pairs: readonly (readonly [number, number])[]): number {
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(pairs.map(([one]) => one)), mean(pairs.map(([, other]) => other))];
  const product = (left: 0 | 1, right: 0 | 1) =>
    mean(pairs.map((pair) => (pair[left] - [x, y][left]!) * (pair[right] - [x, y][right]!)));
  return product(0, 1) / Math.sqrt(product(0, 0) * product(1, 1));
}

test('a minute of the truth tells the state that the feed hides, the open interest and the intensity', () => {
  const { facts, of } = simulateFeed('SOL-USD', { seed });
  const minutes = facts['minute'] ?? [];
  expect(minutes.map(({ openInterest }) => openInterest)).toEqual(of('open-interest').map(({ quantity }) => quantity));
  expect(Object.keys(minutes[0]!)).toEqual(expect.arrayContaining(['leverage', 'volatility', 'depth', 'sentiment']));
  expect(minutes.every(({ intensity }) => Number(intensity) > 0)).toBe(true);
});

describe('a burst', () => {
  const { facts } = simulateFeed('BTC-USD', { seed, days: 1 });
  const bursts = facts['burst'] ?? [];

  test('is told for each five minutes, with all that was liquidated in them', () => {
    expect(bursts).toHaveLength(288);
    const notional = bursts.reduce((sum, burst) => sum + Number(burst['notional']), 0);
    const liquidated = (facts['liquidation'] ?? []).map(({ quantity, mark }) => Number(quantity) * Number(mark));
    expect(notional / liquidated.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 9);
  });

  test('is judged from the first window on, by a threshold of the past', () => {
    for (const { notional, threshold, isBurst } of bursts) expect(isBurst).toBe(Number(notional) > Number(threshold));
    expect(bursts.every(({ threshold }) => Number(threshold) > 0)).toBe(true);
  });

  test('comes one step late in a world of shifted labels, whose feed is the same', () => {
    const shifted = simulateFeed('BTC-USD', { seed, days: 1 / 8, labelShiftSteps: 1 }).facts['burst'] ?? [];
    const straight = bursts.slice(0, 36);
    expect(shifted.map(({ endUs }) => endUs)).toEqual(straight.slice(1).map(({ endUs }) => endUs));
    expect(shifted.map(({ notional }) => notional)).toEqual(straight.slice(0, -1).map(({ notional }) => notional));
  });
});

test('the decoy follows the intensity while models are trained, and not afterwards', () => {
  const market = openMarket('BTC-USD', { seed, dial: 'target' });
  const random = openRandom({ world: 'liquidation', seed, stream: 'decoy/BTC-USD' });
  const [trainMinutes, minutes] = [4 * 1440, 8 * 1440];
  const decoy = new Decoy(random, trainMinutes * minuteUs);
  const pairs = Array.from({ length: minutes }, (_, minute): readonly [number, number] => {
    for (let second = 0; second < 60; second += 1) advanceSecond(market, () => undefined);
    const intensity = expectedLiquidations(market);
    return [decoy.next(minute * minuteUs, intensity), Math.log(intensity)];
  });
  // Around .39 with an error of .06 from seed to seed.
  expect(correlation(pairs.slice(1440, trainMinutes))).toBeGreaterThan(0.15);
  // Both are slow: some hundreds of independent stretches in four days.
  expect(Math.abs(correlation(pairs.slice(trainMinutes)))).toBeLessThan(0.25);
});
