import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { type BurstDefinition, defineBurst } from '../../../lib/domain/train/labels/burst-definition.ts';
import { type LiquidationHistory, labelLiquidations } from '../../../lib/domain/train/labels/label-liquidations.ts';
import { LiquidationLabeller } from '../../../lib/domain/train/labels/liquidation-labeller.ts';
import { TrailingQuantile } from '../../../lib/domain/train/labels/trailing-quantile.ts';
import { dayUs, minuteUs } from '../../../lib/domain/time.ts';
import { BurstThreshold } from '../../../lib/simulator/liquidation/bursts.ts';
import { liquidationFeed } from '../../../lib/simulator/liquidation/liquidation-feed.ts';
import { horizonsMinutes } from '../../../lib/simulator/liquidation/oracle.ts';
import { openRandom } from '../../../lib/simulator/random.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const windowUs = 5 * minuteUs;
const noonUs = Date.UTC(2026, 0, 5, 12) * 1000;

/** Windows of 10 µs above the median of the last four, known after two. */
const small = defineBurst({ windowUs: 10, quantile: 0.5, trailingUs: 40, warmUpUs: 20, horizonsUs: [10, 30] });

type Liquidation = readonly [timeUs: number, notional: number];

function history(events: readonly Liquidation[], sinceUs: number, untilUs: number): LiquidationHistory {
  return {
    ...{
      eventTimeUs: Float64Array.from(events, ([time]) => time),
      notional: Float64Array.from(events, ([, sum]) => sum),
    },
    ...{ sinceUs, untilUs },
  };
}

// Windows (0, 10], (10, 20] …: 4, 2, 0, 9, 2, 0.
const events: readonly Liquidation[] = [
  ...([
    [5, 3],
    [10, 1],
    [12, 2],
  ] as const),
  ...([
    [40, 9],
    [41, 1],
    [50, 1],
  ] as const),
];

const past = history(events, 0, 60);

function label(times: readonly number[], told = past, delayUs = 0) {
  return labelLiquidations(told, { definition: small, decisionTimesUs: Float64Array.from(times), delayUs });
}

describe('liquidation labels', () => {
  const { threshold, horizons } = label([10, 20, 25, 30, 40, 60]);
  const [short, long] = horizons;

  it('have one threshold per decision, from the windows that had ended by then, unknown before two had', () => {
    expect([...threshold]).toEqual([Number.NaN, 2, 2, 2, 2, 0]);
  });

  it('are a burst when a window ahead exceeds the threshold; one that equals it does not', () => {
    expect(short?.horizonUs).toBe(10);
    // From 40: (40, 50] holds 2, which is the threshold.
    expect([...short!.burst.values]).toEqual([Number.NaN, 0, 0, 1, 0, Number.NaN]);
    // From 25: (25, 35] 0, (35, 45] 10, (45, 55] 1.
    expect([...long!.burst.values]).toEqual([Number.NaN, 1, 1, 1, Number.NaN, Number.NaN]);
  });

  it('count what is liquidated after the decision and up to the label time, also while warming up', () => {
    expect([...short!.volume.values]).toEqual([2, 0, 0, 9, 2, Number.NaN]);
    expect([...long!.volume.values]).toEqual([11, 11, 11, 11, Number.NaN, Number.NaN]);
  });

  it('are due at the horizon and known a delay later, whether they have come or not', () => {
    const [short, long] = label([10, 20, 25, 30, 40, 60], past, 2).horizons;
    expect([...short!.burst.labelTimeUs]).toEqual([20, 30, 35, 40, 50, 70]);
    expect([...long!.volume.labelTimeUs]).toEqual([40, 50, 55, 60, 70, 90]);
    expect([...long!.burst.availableAtUs]).toEqual([42, 52, 57, 62, 72, 92]);
  });

  it('count no window whose last event may not be known yet', () => {
    // At 20 only (0, 10] is known, at 21 as well; from 22 on (10, 20] is.
    expect([...label([19, 20, 21, 22, 32, 60], past, 2).threshold]).toEqual([
      ...[Number.NaN, Number.NaN, Number.NaN, 2, 2, 2],
    ]);
    // Later than a window is long: at 45 two are known, at 55 three.
    expect([...label([45, 55], past, 25).threshold]).toEqual([2, 2]);
    expect([...label([44, 60], past, 25).threshold]).toEqual([Number.NaN, 2]);
  });

  it('begin to count windows where the history is whole', () => {
    // From 3 on, (0, 10] is not: (10, 20] and (20, 30] are the first two.
    const past = history(events, 3, 60);
    expect([...label([20, 29, 30], past).threshold]).toEqual([Number.NaN, Number.NaN, 0]);
    expect([...label([20, 29, 30], history(events, 0, 60)).threshold]).toEqual([2, 2, 2]);
  });

  it('see each window leave the trailing ones', () => {
    const past = history(
      [
        [5, 100],
        [15, 90],
        [25, 1],
        [35, 1],
      ],
      0,
      200,
    );
    expect([...label([20, 30, 40, 50, 60, 70, 80, 90], past).threshold]).toEqual([90, 90, 1, 1, 0, 0, 0, 0]);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['decisions before the history', () => label([-10]), /-10 µs does not lie within the history, 0 to 60 µs/],
    ['decisions behind it', () => label([61]), /61 µs does not lie within/],
    ['events behind it', () => label([20], history(events, 0, 45)), /50 µs does not lie within/],
    ['decisions out of order', () => label([30, 20]), /a decision at 20 µs is no whole number behind 30/],
    ['a decision twice', () => label([30, 30]), /a decision at 30 µs is no whole number behind 30/],
    ['decisions between microseconds', () => label([20.5]), /the time 20\.5 µs is no whole number/],
    [
      'events out of order',
      () =>
        label(
          [20],
          history(
            [
              [9, 1],
              [8, 1],
            ],
            0,
            60,
          ),
        ),
      /a liquidation at 8 µs/,
    ],
    ['negative notional', () => label([20], history([[9, -1]], 0, 60)), /at 9 µs has a notional of -1/],
    ['no notional', () => label([20], history([[9, Number.NaN]], 0, 60)), /has a notional of NaN/],
  ])('refuse %s', (_what, act, message) => {
    expect(act).toThrow(expect.objectContaining({ code: 'TG-3022', message: expect.stringMatching(message) }));
  });

  it('refuse an event that is late for a decision', () => {
    const labeller = new LiquidationLabeller({ definition: small, sinceUs: 0, delayUs: 0, onLabel: () => undefined });
    labeller.decide(20);
    expect(() => labeller.addEvent(20, 1)).toThrow(expect.objectContaining({ code: 'TG-3022' }));
    labeller.addEvent(21, 1);
    expect(() => labeller.decide(20)).toThrow(expect.objectContaining({ code: 'TG-3022' }));
    expect(() => labeller.advance(20)).toThrow(expect.objectContaining({ code: 'TG-3022' }));
  });
});

describe('the definition of a burst', () => {
  it('is the q.95 of the 5-minute notional of 30 days, known after one, for four horizons', () => {
    expect(defineBurst()).toEqual({
      ...{ windowUs, quantile: 0.95, trailingUs: 30 * dayUs, warmUpUs: dayUs },
      horizonsUs: [5, 15, 30, 60].map((minutes) => minutes * minuteUs),
    });
    expect(defineBurst({ trailingUs: 5 * dayUs }).trailingUs).toBe(5 * dayUs);
  });

  it.each<Partial<BurstDefinition>>([
    ...[{ windowUs: 0 }, { windowUs: 0.5 }, { quantile: 1 }, { quantile: 0 }],
    ...[{ trailingUs: dayUs + 1 }, { warmUpUs: 0 }, { warmUpUs: 31 * dayUs }],
    ...[{ horizonsUs: [] }, { horizonsUs: [minuteUs] }, { horizonsUs: [3 * windowUs, windowUs] }],
    { horizonsUs: [windowUs, windowUs] },
  ])('refuses %j', (changes) => {
    expect(() => defineBurst(changes)).toThrow(expect.objectContaining({ code: 'TG-3022' }));
  });
});

describe('a trailing quantile', () => {
  it('is by nearest rank, and a rank is not off by one for a rounding error', () => {
    const quantile = new TrailingQuantile(0.07, 100);
    expect(quantile.value()).toBeNaN();
    for (let value = 1; value <= 100; value += 1) quantile.add(value);
    // 0.07 · 100 is more than 7 in floating point.
    expect(quantile.value()).toBe(7);
  });

  it('may look back one number far', () => {
    const quantile = new TrailingQuantile(0.95, 1);
    for (const value of [3, 1, 2]) {
      quantile.add(value);
      expect(quantile.value()).toBe(value);
    }
  });
});

/** The product and the simulator define a burst apart from each other, and must mean the same. */
describe('liquidation labels and the simulated market', () => {
  it('have the same thresholds and bursts for the same notional', () => {
    const random = openRandom({ world: 'test', seed, stream: 'liquidation-labels' });
    const windows = Array.from({ length: 9_000 }, () => random.below(500));
    const told = windows.map((notional, window): Liquidation => [
      noonUs + window * windowUs + 1 + random.below(windowUs),
      notional,
    ]);
    const decisionTimesUs = Float64Array.from(windows, (_, window) => noonUs + window * windowUs);
    const past = history(told, noonUs, noonUs + windows.length * windowUs);
    const labels = labelLiquidations(past, { definition: defineBurst(), decisionTimesUs, delayUs: 0 });
    const simulated = new BurstThreshold();
    const thresholds = windows.map((notional) => {
      const known = simulated.value() ?? Number.NaN;
      simulated.add(notional);
      return known;
    });
    expect([...labels.threshold]).toEqual(thresholds);
    expect(thresholds.filter(Number.isNaN)).toHaveLength(288);
    for (const [horizon, minutes] of horizonsMinutes.entries()) {
      const count = minutes / 5;
      const bursts = thresholds.map((threshold, window) => {
        const ahead = windows.slice(window, window + count);
        return Number.isNaN(threshold) || ahead.length < count ? Number.NaN : Number(Math.max(...ahead) > threshold);
      });
      expect(labels.horizons[horizon]!.horizonUs).toBe(minutes * minuteUs);
      expect([...labels.horizons[horizon]!.burst.values]).toEqual(bursts);
    }
  });

  it('count the same notional per window as the truth of the market does', () => {
    const days = 0.1;
    const liquidations: Liquidation[] = [];
    const bursts: { readonly endUs: number; readonly notional: number }[] = [];
    const witness = (kind: string, record: Record<string, unknown>): void => {
      const { timeUs, quantity, mark, endUs, notional } = record as Record<string, number>;
      if (kind === 'liquidation') liquidations.push([timeUs!, quantity! * mark!]);
      if (kind === 'burst') bursts.push({ endUs: endUs!, notional: notional! });
    };
    const feed = liquidationFeed('BTC-USD', { seed, dial: 'easy', startUs: noonUs, days }, witness);
    expect([...feed].length).toBeGreaterThan(0);
    const decisionTimesUs = Float64Array.from(bursts, ({ endUs }) => endUs - windowUs);
    const past = history(liquidations, noonUs, noonUs + days * dayUs);
    const labels = labelLiquidations(past, { definition: defineBurst(), decisionTimesUs, delayUs: 0 });
    expect(bursts).toHaveLength(28);
    const relative = [...labels.horizons[0]!.volume.values].map((volume, window) => volume - bursts[window]!.notional);
    expect(Math.max(...relative.map(Math.abs))).toBeLessThan(1e-6);
    expect(liquidations.length).toBeGreaterThan(20);
  });
});
