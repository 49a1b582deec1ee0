import { fc, test } from '@fast-check/vitest';
import process from 'node:process';
import { describe, expect } from 'vitest';
import { type BurstDefinition, defineBurst } from '../../../lib/domain/train/labels/burst-definition.ts';
import { type LiquidationLabels, labelLiquidations } from '../../../lib/domain/train/labels/label-liquidations.ts';
import { LiquidationLabeller } from '../../../lib/domain/train/labels/liquidation-labeller.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const numRuns = process.env['TIDEGATE_LONG'] === '1' ? 10_000 : 500;
const untilUs = 400;

interface Liquidation {
  readonly timeUs: number;
  readonly notional: number;
}

/** Times on, beside and off the grid, several events at one time; whole numbers, whose sums are exact. */
const liquidations = fc
  .array(fc.record({ timeUs: fc.integer({ min: 1, max: untilUs }), notional: fc.integer({ min: 0, max: 6 }) }), {
    maxLength: 120,
  })
  .map((events) => events.toSorted((one, other) => one.timeUs - other.timeUs));
const decisions = fc
  .uniqueArray(fc.integer({ min: 0, max: untilUs }), { maxLength: 40 })
  .map((times) => times.toSorted((one, other) => one - other));
const definition = fc
  .record({
    windowUs: fc.constantFrom(1, 7, 10),
    quantile: fc.constantFrom(0.05, 0.5, 0.95),
    trailing: fc.integer({ min: 1, max: 12 }),
    warmUp: fc.integer({ min: 1, max: 12 }),
    horizons: fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 4 }),
  })
  .map(({ windowUs, quantile, trailing, warmUp, horizons }) =>
    defineBurst({
      ...{ windowUs, quantile, trailingUs: trailing * windowUs, warmUpUs: Math.min(warmUp, trailing) * windowUs },
      horizonsUs: horizons.toSorted((one, other) => one - other).map((windows) => windows * windowUs),
    }),
  );
const asked = fc.record({ times: decisions, definition, delayUs: fc.integer({ min: 0, max: 30 }) });
const sinceUs = 0;

interface Asked {
  readonly times: readonly number[];
  readonly definition: BurstDefinition;
  readonly delayUs: number;
}

function label(events: readonly Liquidation[], { times, definition, delayUs }: Asked): LiquidationLabels {
  return labelLiquidations(
    {
      eventTimeUs: Float64Array.from(events, ({ timeUs }) => timeUs),
      notional: Float64Array.from(events, ({ notional }) => notional),
      ...{ sinceUs, untilUs },
    },
    { definition, decisionTimesUs: Float64Array.from(times), delayUs },
  );
}

const sumWithin = (events: readonly Liquidation[], fromUs: number, toUs: number) =>
  events.reduce((sum, { timeUs, notional }) => (timeUs > fromUs && timeUs <= toUs ? sum + notional : sum), 0);

/** By the words of the definition, from all events at once, those of the last `delayUs` left out. */
function thresholdAt(events: readonly Liquidation[], knownUs: number, definition: BurstDefinition): number {
  const { windowUs, quantile, trailingUs, warmUpUs } = definition;
  const windows = Array.from({ length: Math.max(0, Math.floor(knownUs / windowUs)) }, (_, window) =>
    sumWithin(events, window * windowUs, (window + 1) * windowUs),
  ).slice(-trailingUs / windowUs);
  if (windows.length < warmUpUs / windowUs) return Number.NaN;
  // Written in twentieths, in which every quantile of this test is exact.
  const rank = Math.ceil((Math.round(quantile * 20) * windows.length) / 20);
  return windows.toSorted((one, other) => one - other)[rank - 1]!;
}

function burstWithin(events: readonly Liquidation[], timeUs: number, ahead: { windowUs: number; horizonUs: number }) {
  const starts = Array.from(
    { length: ahead.horizonUs / ahead.windowUs },
    (_, window) => timeUs + window * ahead.windowUs,
  );
  return (threshold: number): number =>
    Number(starts.some((fromUs) => sumWithin(events, fromUs, fromUs + ahead.windowUs) > threshold));
}

describe('liquidation labels', () => {
  test.prop([liquidations, asked], { seed, numRuns })(
    'are what the definition says, counted from scratch',
    (events, question) => {
      const { times, definition, delayUs } = question;
      const { threshold, horizons } = label(events, question);
      const thresholds = times.map((timeUs) => thresholdAt(events, timeUs - delayUs, definition));
      expect([...threshold]).toEqual(thresholds);
      for (const { horizonUs, burst, volume } of horizons) {
        const isOpen = (timeUs: number): boolean => timeUs + horizonUs > untilUs;
        expect([...volume.values]).toEqual(
          times.map((timeUs) => (isOpen(timeUs) ? Number.NaN : sumWithin(events, timeUs, timeUs + horizonUs))),
        );
        expect([...burst.values]).toEqual(
          times.map((timeUs, row) => {
            const known = thresholds[row]!;
            if (isOpen(timeUs) || Number.isNaN(known)) return Number.NaN;
            return burstWithin(events, timeUs, { windowUs: definition.windowUs, horizonUs })(known);
          }),
        );
      }
    },
  );

  test.prop([liquidations, asked], { seed, numRuns })(
    'are nested: a burst within a short horizon is one within every longer',
    (events, question) => {
      const { horizons } = label(events, question);
      for (const [place, { burst }] of horizons.entries()) {
        const longer = horizons[place + 1]?.burst.values ?? burst.values;
        burst.values.forEach((value, row) => {
          if (value === 1 && !Number.isNaN(longer[row])) expect(longer[row]).toBe(1);
        });
      }
    },
  );

  const continued = fc.record({
    past: liquidations,
    others: liquidations,
    cutUs: fc.integer({ min: 0, max: untilUs }),
  });

  test.prop([continued, asked], { seed, numRuns })(
    'never depend on what comes after: a threshold on what was known at its decision, a label on its label time',
    ({ past, others, cutUs }, question) => {
      const { times, delayUs } = question;
      const changed = [
        ...past.filter(({ timeUs }) => timeUs <= cutUs),
        ...others.filter(({ timeUs }) => timeUs > cutUs),
      ];
      const [before, after] = [label(past, question), label(changed, question)];
      const known = times.filter((timeUs) => timeUs <= cutUs + delayUs).length;
      expect(after.threshold.slice(0, known)).toEqual(before.threshold.slice(0, known));
      for (const [place, { horizonUs, burst, volume }] of before.horizons.entries()) {
        const due = times.filter((timeUs) => timeUs + horizonUs <= cutUs).length;
        const other = after.horizons[place]!;
        expect(other.burst.values.slice(0, due)).toEqual(burst.values.slice(0, due));
        expect(other.volume.values.slice(0, due)).toEqual(volume.values.slice(0, due));
      }
    },
  );

  test.prop([liquidations, asked, fc.uniqueArray(fc.integer({ min: 0, max: untilUs }))], {
    seed,
    numRuns,
  })(
    'come once each, at the first look behind their label time, however often somebody looks',
    (events, question, looks) => {
      const { times, definition, delayUs } = question;
      const batch = label(events, question);
      const told = new Map<string, { readonly burst: number; readonly notional: number; readonly atUs: number }>();
      let nowUs = 0;
      const labeller = new LiquidationLabeller({
        ...{ definition, sinceUs, delayUs },
        onLabel: ({ decision, horizonUs, burst, notional }) => {
          expect(told.has(`${decision} ${horizonUs}`)).toBe(false);
          told.set(`${decision} ${horizonUs}`, { burst, notional, atUs: nowUs });
        },
      });
      const ticks = [...new Set([...looks, ...times, untilUs])].toSorted((one, other) => one - other);
      const pending = [...events];
      for (const tick of ticks) {
        nowUs = tick;
        while (pending[0] && pending[0].timeUs <= tick) {
          const { timeUs, notional } = pending.shift()!;
          labeller.addEvent(timeUs, notional);
        }
        if (times.includes(tick)) labeller.decide(tick);
        else labeller.advance(tick);
      }
      for (const { horizonUs, burst, volume } of batch.horizons) {
        times.forEach((timeUs, decision) => {
          const due = ticks.find((tick) => tick >= timeUs + horizonUs);
          const expected =
            due === undefined
              ? undefined
              : { burst: burst.values[decision], notional: volume.values[decision], atUs: due };
          expect(told.get(`${decision} ${horizonUs}`)).toEqual(expected);
        });
      }
    },
  );
});
