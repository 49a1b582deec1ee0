import { describe, expect, test } from 'vitest';
import { aucCeiling } from '../../../lib/simulator/ceiling.ts';
import { BurstThreshold } from '../../../lib/simulator/liquidation/bursts.ts';
import { measureCeiling } from '../../../lib/simulator/liquidation/measure-ceiling.ts';
import { openRandom } from '../../../lib/simulator/random.ts';
import type { Dial } from '../../../lib/simulator/world.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const random = () => openRandom({ world: 'test', seed, stream: 'ceiling' });
const bootstrap = () => ({ blockLength: 5, resamples: 100, random: random() });

describe('the threshold of bursts', () => {
  test('is the nearest-rank quantile .95 of the windows of the past 30 days, unknown on the first day', () => {
    const chance = random();
    const threshold = new BurstThreshold();
    const all: number[] = [];
    for (let window = 0; window < 9_500; window += 1) {
      // Few values, so that ties are common.
      const notional = chance.below(500);
      all.push(notional);
      threshold.add(notional);
      if (window < 287) expect(threshold.value()).toBeUndefined();
      if (window < 287 || window % 97 !== 0) continue;
      const past = all.slice(-8640).sort((one, other) => one - other);
      expect(threshold.value()).toBe(past[Math.ceil(0.95 * past.length) - 1]);
    }
  });
});

describe('the ceiling of the AUC', () => {
  const chances = Array.from({ length: 40 }, (_, index) => (index + 0.5) / 40);

  test('is the share of pairs, weighted by their chances, that the scores put in order', () => {
    const points = chances.map((chance, index) => ({ chance, score: index % 7 }));
    let [ordered, all] = [0, 0];
    for (const event of points)
      for (const quiet of points) {
        const weight = event.chance * (1 - quiet.chance);
        all += weight;
        ordered += weight * (event.score > quiet.score ? 1 : event.score === quiet.score ? 0.5 : 0);
      }
    expect(aucCeiling([points], bootstrap()).value).toBeCloseTo(ordered / all, 12);
  });

  test('is a half where the scores know nothing, and has an error where the points differ', () => {
    const constant = chances.map((chance) => ({ chance, score: 1 }));
    expect(aucCeiling([constant], bootstrap())).toEqual({ value: 0.5, standardError: 0 });
    const informed = chances.map((chance) => ({ chance, score: chance }));
    expect(aucCeiling([informed], bootstrap()).standardError).toBeGreaterThan(0.005);
  });
});

describe('the oracle of the liquidation world, looked at briefly', { timeout: 60_000 }, () => {
  const look = (dial: Dial) =>
    measureCeiling({ seed, dial, entity: 'BTC-USD', days: 3, everyMinutes: 120, paths: 32, historyDays: 5 });

  // 36 points and their paths: the bounds are more than three standard errors from what a long look finds.
  test('foresees bursts at the target dial, nested ones, whose rates rise with the horizon', () => {
    const horizons = look('target');
    expect(horizons.find(({ horizonMinutes }) => horizonMinutes === 15)!.auc).toBeGreaterThan(0.63);
    const rates = horizons.map(({ baseRate }) => baseRate);
    expect(rates).toEqual([...rates].sort((one, other) => one - other));
    expect(rates[0]).toBeGreaterThan(0);
    expect(rates.at(-1)).toBeLessThan(1);
  });

  test('foresees nothing at the null dial', () => {
    for (const { auc, brierSkill } of look('null').slice(1)) {
      expect(Math.abs(auc - 0.5)).toBeLessThan(0.15);
      expect(Math.abs(brierSkill)).toBeLessThan(0.05);
    }
  });
});

const ranges = [
  { dial: 'easy', least: 0.86, most: 0.89 },
  { dial: 'target', least: 0.8, most: 0.86 },
  { dial: 'hard', least: 0.72, most: 0.78 },
  { dial: 'null', least: 0.48, most: 0.52 },
] as const;

describe.runIf(process.env['TIDEGATE_LONG'] === '1')('the dials, by the oracle', () => {
  const hourMs = 3_600_000;
  test.each(ranges)(
    'AUC* at 15 minutes is $least to $most in the $dial world',
    { timeout: hourMs },
    ({ dial, least, most }) => {
      const worlds = ['BTC-USD', 'ETH-USD', 'SOL-USD'].map((entity) => ({
        ...{ dial, seed, entity },
        horizons: measureCeiling({ seed, dial, entity, days: 20, everyMinutes: 180, paths: 256 }),
      }));
      console.log(JSON.stringify(worlds, null, 2));
      const fifteen = worlds.map(({ horizons }) => horizons.find(({ horizonMinutes }) => horizonMinutes === 15)!);
      const mean = fifteen.reduce((sum, { auc }) => sum + auc, 0) / fifteen.length;
      const standardError =
        Math.sqrt(fifteen.reduce((sum, row) => sum + row.aucStandardError ** 2, 0)) / fifteen.length;
      expect(mean).toBeGreaterThan(least - 2 * standardError);
      expect(mean).toBeLessThan(most + 2 * standardError);
    },
  );
});
