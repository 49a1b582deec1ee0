import { describe, expect, test } from 'vitest';
import { advanceSecond, drawClocks } from '../../../lib/simulator/liquidation/advance-second.ts';
import type { Forced } from '../../../lib/simulator/liquidation/forced.ts';
import { expectedLiquidations } from '../../../lib/simulator/liquidation/intensity.ts';
import { liquidationPrice, marginTierOf, marginTiers } from '../../../lib/simulator/liquidation/margin-tiers.ts';
import { copyMarket, openMarket, type Market } from '../../../lib/simulator/liquidation/market.ts';
import { type Dial, dials } from '../../../lib/simulator/world.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const daySeconds = 86_400;

function advance(market: Market, seconds: number): Forced[] {
  const forced: Forced[] = [];
  for (let second = 0; second < seconds; second += 1) advanceSecond(market, (one) => forced.push(one));
  return forced;
}

function settled(dial: Dial, entity = 'BTC-USD'): Market {
  const market = openMarket(entity, { seed, dial });
  advance(market, daySeconds);
  return market;
}

describe('a liquidation price', () => {
  const position = { entryPrice: 50_000, quantity: 1, leverage: 20 } as const;

  test('is where the margin is down to the maintenance margin of the tier', () => {
    expect(liquidationPrice({ ...position, side: 1 })).toBeCloseTo(47_690.7631, 4);
    expect(liquidationPrice({ ...position, side: -1 })).toBeCloseTo(52_290.8367, 4);
  });

  test('has no jump between two tiers', () => {
    for (const [index, { maxNotional, maintenanceRate, deduction }] of marginTiers.slice(0, -1).entries()) {
      const next = marginTiers[index + 1]!;
      const margins = [maxNotional * maintenanceRate - deduction, maxNotional * next.maintenanceRate - next.deduction];
      expect(margins[0]).toBeCloseTo(margins[1]!, 6);
    }
  });

  test('leaves room between entry and liquidation at the highest leverage of each tier', () => {
    for (const { maxNotional, maxLeverage, maintenanceRate } of marginTiers) {
      expect(marginTierOf(maxNotional).maxLeverage).toBe(maxLeverage);
      expect(1 / maxLeverage).toBeGreaterThan(maintenanceRate);
    }
  });
});

describe.each(dials)('in the %s world', (dial) => {
  test('who is liquidated was in, on that side, and had a price that the mark crossed in that second', () => {
    const market = settled(dial);
    const { agents, motion } = market;
    const causes = { price: 0, chance: 0 };
    for (let second = 0; second < daySeconds / 8; second += 1) {
      const before = { prices: agents.liquidationPrice.slice(), sides: agents.side.slice(), mark: motion.mark };
      for (const { agent, side, mark, liquidationPrice: threshold, cause } of advance(market, 1)) {
        causes[cause] += 1;
        expect(side * (mark - threshold)).toBeLessThanOrEqual(0);
        // Of one who came within this very second the moment before tells nothing.
        if (cause === 'chance' || before.sides[agent] !== side || before.prices[agent] !== threshold) continue;
        expect(side * (before.mark - threshold)).toBeGreaterThan(0);
      }
    }
    expect(causes.chance).toBeGreaterThan(0);
    if (dial === 'null') expect(causes.price).toBe(0);
  });

  test('nobody stays in whose price was crossed, and the lots add up', () => {
    const { agents, motion } = settled(dial);
    agents.side.forEach((side, agent) => {
      if (side !== 0) expect(side * (motion.mark - agents.liquidationPrice[agent]!)).toBeGreaterThan(0);
    });
    expect(motion.openLots).toBe(agents.lots.reduce((sum, lots) => sum + lots, 0));
  });
});

describe('a copy of a market', () => {
  test('goes on as the original does, and leaves it alone', () => {
    const [market, copy] = [settled('target'), openMarket('BTC-USD', { seed: seed + 1, dial: 'target' })];
    copyMarket(market, copy);
    const told = advance(copy, 7200);
    expect(advance(market, 7200)).toEqual(told);
    expect(copy.motion).toEqual(market.motion);
  });

  test('whose clocks are drawn anew has another future', () => {
    const [market, copy] = [settled('target'), openMarket('BTC-USD', { seed, dial: 'target' })];
    copyMarket(market, copy);
    drawClocks(copy);
    expect(advance(copy, 600)).not.toEqual(advance(market, 600));
  });
});

/** 1 − 1/√(Var N / E N) of the counts of a minute (Hardiman and Bouchaud 2014). */
function branchingRatio(market: Market, minutes: number): number {
  const counts = Array.from({ length: minutes }, () => advance(market, 60).length);
  const mean = counts.reduce((sum, count) => sum + count, 0) / minutes;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (minutes - 1);
  return 1 - 1 / Math.sqrt(variance / mean);
}

describe('liquidations', () => {
  test('do not cluster where there is no signal', () => {
    // Five standard errors: the variance of 8640 Poisson counts errs by √(2/8640), the ratio by half of that.
    expect(Math.abs(branchingRatio(settled('null'), 6 * 1440))).toBeLessThan(0.04);
  });

  test.each(['hard', 'target', 'easy'] as const)('cluster in the %s world', (dial) => {
    expect(branchingRatio(settled(dial), 6 * 1440)).toBeGreaterThan(0.3);
  });

  test('are forced by the price in every world but the null one', () => {
    const forcedByPrice = (dial: Dial) =>
      advance(settled(dial), 6 * daySeconds).filter(({ cause }) => cause === 'price');
    expect(forcedByPrice('null')).toEqual([]);
    for (const dial of ['hard', 'target', 'easy'] as const) expect(forcedByPrice(dial).length).toBeGreaterThan(100);
  });

  test('are about as many as the intensity expects, cascades left aside', () => {
    const market = settled('hard');
    let [expected, came] = [0, 0];
    for (let minute = 0; minute < 6 * 1440; minute += 1) {
      expected += expectedLiquidations(market);
      came += advance(market, 60).length;
    }
    expect(came / expected).toBeGreaterThan(0.8);
    expect(came / expected).toBeLessThan(1.5);
  });
});

test('a forced flow moves the price its own way, but in the null world nothing does', () => {
  const moved = dials.map((dial) => {
    const market = settled(dial);
    let least = 0;
    for (let second = 0; second < daySeconds; second += 1)
      for (const { side } of advance(market, 1)) least = Math.max(least, -side * market.motion.displacement);
    return least;
  });
  expect(moved.at(-1)).toBe(0);
  expect(moved.slice(0, -1).every((displacement) => displacement > 0)).toBe(true);
});
