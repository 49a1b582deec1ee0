import { expect, test } from 'vitest';
import { minuteUs, secondUs } from '../../../lib/domain/time.ts';
import { advanceSecond } from '../../../lib/simulator/liquidation/advance-second.ts';
import { advanceTo, foreseeDecisions } from '../../../lib/simulator/liquidation/foresee-decisions.ts';
import { liquidationWorld } from '../../../lib/simulator/liquidation/liquidation-world.ts';
import { openMarket } from '../../../lib/simulator/liquidation/market.ts';
import { simulationStartUs } from '../../support/simulated-feed.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const entity = 'BTC-USD';

test('the oracle stands in the market that the feed tells: the same is liquidated from any decision on', () => {
  const told: { timeUs: number; notional: number }[] = [];
  const options = { seed, dial: 'target' as const, startUs: simulationStartUs, days: 1 / 12 };
  const feed = liquidationWorld.feed(entity, options, (kind, fact) => {
    if (kind !== 'liquidation') return;
    told.push({ timeUs: Number(fact['timeUs']), notional: Number(fact['quantity']) * Number(fact['mark']) });
  });
  while (feed.next().done !== true);
  expect(told.length).toBeGreaterThan(10);
  const market = openMarket(entity, options);
  for (const minute of [7, 33, 90]) {
    const decisionUs = minute * minuteUs;
    advanceTo(market, decisionUs);
    let notional = 0;
    const { lotSize } = market.instrument;
    const ahead = 600;
    for (let second = 0; second < ahead; second += 1)
      advanceSecond(market, ({ lots, mark }) => (notional += lots * lotSize * mark));
    const from = simulationStartUs + decisionUs;
    const own = told.filter(({ timeUs }) => timeUs > from && timeUs <= from + ahead * secondUs);
    // Quantities are rounded to the decimals of a venue.
    expect(notional).toBeCloseTo(
      own.reduce((sum, one) => sum + one.notional, 0),
      3,
    );
  }
});

test('a burst is surer the less it takes and the longer it has time, and looking changes nothing', () => {
  const look = (threshold: number) =>
    foreseeDecisions({
      ...{ entity, seed, dial: 'target', startUs: simulationStartUs, paths: 32 },
      decisions: [5, 65].map((minute) => ({ timeUs: simulationStartUs + minute * minuteUs, threshold })),
    });
  const total = (row: readonly number[]) => row.reduce((sum, count) => sum + count, 0);
  const [low, high] = [look(1_000), look(1e9)];
  expect(high.flatMap(({ hits }) => hits.map(total))).toEqual(Array.from({ length: 8 }, () => 0));
  for (const { hits, pathsPerFold } of low) {
    expect(pathsPerFold).toBe(8);
    const byHorizon = hits.map(total);
    expect(byHorizon).toEqual(byHorizon.toSorted((one, other) => one - other));
    expect(byHorizon.at(-1)).toBeGreaterThan(16);
  }
  expect(look(1_000)).toEqual(low);
});
