import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Measured } from '../../../schemas/chunk.ts';
import { computeRows, RowBuffers, type RowColumns } from '../../../lib/domain/features/batch.ts';
import { type FeatureView, viewKey } from '../../../lib/domain/features/feature-view.ts';
import { featureViews } from '../../../lib/domain/features/views.ts';
import { batchRows, endUs, resumedRows, rowsOf, rowsThatSawTheFuture } from '../../support/feature-parity.ts';
import { marketStreams } from '../../support/market-streams.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const streams = 200;
/** Some hours pass in each stream, second by second. */
const timeoutMs = 240_000;
const market = marketStreams({ minLength: 100, maxLength: 400 });

/** Reads the price of the next trade: what no view may do. */
function leakyView(events: readonly Measured[]): FeatureView {
  const [trades] = featureViews;
  if (trades === undefined) throw new Error('no view');
  const prices = events.flatMap((event) => (event.stream === 'trade' ? [event.price] : []));
  return {
    ...trades,
    open: () => {
      let seen = 0;
      return {
        apply: () => void (seen += 1),
        write: (values) => values.fill(prices[seen] ?? Number.NaN),
        save: () => new Uint8Array(),
      };
    },
  };
}

/** Features with a value that is infinite, or outside of their domain. */
function outsideDomain({ features }: FeatureView, { values }: RowColumns): string[] {
  const isOutside = (value: number, [least, most]: readonly [number, number]) =>
    value < least || value > most || Math.abs(value) === Infinity;
  return features
    .filter(({ domain }, index) => values[index]?.some((value) => isOutside(value, domain)))
    .map(({ name }) => name);
}

describe.each(featureViews.map((view) => ({ name: viewKey(view), view })))(
  '$name',
  { timeout: timeoutMs },
  ({ view }) => {
    it('gives the same bits event by event, stopped and opened again, and over the whole history', () => {
      const present = new Set<string>();
      fc.assert(
        fc.property(market, fc.integer({ min: 3, max: 120 }), (events, every) => {
          const whole = computeRows(view, events, { untilUs: endUs });
          view.features.forEach(({ name }, index) => {
            if (whole.values[index]?.some((value) => !Number.isNaN(value))) present.add(name);
          });
          const resumed = resumedRows(view, events, (index) => index % every === 0);
          expect(outsideDomain(view, whole)).toEqual([]);
          expect(resumed.rows).toEqual(rowsOf(whole));
        }),
        { seed, numRuns: streams },
      );
      expect(view.features.map(({ name }) => name).filter((name) => !present.has(name))).toEqual([]);
    });

    it('ends in the same bytes, stopped and opened again or not', () => {
      fc.assert(
        fc.property(market, fc.integer({ min: 3, max: 120 }), (events, every) => {
          const straight = resumedRows(view, events, () => false);
          expect(resumedRows(view, events, (index) => index % every === 0)).toEqual(straight);
        }),
        { seed, numRuns: 40 },
      );
    });

    it('gives rows that do not change when the future is cut off', () => {
      fc.assert(
        fc.property(market, fc.nat(), (events, choice) => {
          const cutUs = events[choice % events.length]?.eventTimeUs ?? endUs;
          expect(rowsThatSawTheFuture(() => view, events, cutUs)).toEqual([]);
        }),
        { seed, numRuns: streams },
      );
    });

    it('gives the same from buffers that an earlier batch has filled', () => {
      const buffers = new RowBuffers();
      const [first = [], second = []] = fc.sample(market, { seed, numRuns: 2 });
      computeRows(view, first, { untilUs: endUs, buffers });
      expect(rowsOf(computeRows(view, second, { untilUs: endUs, buffers }))).toEqual(batchRows(view, second));
    });
  },
);

describe('a view that reads the next trade', () => {
  it('is caught when the future is cut off', () => {
    const events = fc
      .sample(market, { seed, numRuns: 20 })
      .find((stream) => stream.filter((event) => event.stream === 'trade').length > 10);
    if (events === undefined) throw new Error('no stream has ten trades');
    const middle = events[Math.floor(events.length / 2)]?.eventTimeUs ?? endUs;
    expect(rowsThatSawTheFuture(leakyView, events, middle + 1)).not.toEqual([]);
  });
});
