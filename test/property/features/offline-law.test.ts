import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { Measured } from '../../../schemas/chunk.ts';
import type { FileRows } from '../../../lib/domain/features/feature-files.ts';
import { featureViews } from '../../../lib/domain/features/views.ts';
import { hourUs, secondUs } from '../../../lib/domain/time.ts';
import { marketStreams } from '../../support/market-streams.ts';
import { brokenInstants, OfflineMarket } from '../../support/offline-market.ts';
import { noonUs } from '../../support/trades.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const isLong = process.env['TIDEGATE_LONG'] === '1';
const numRuns = isLong ? 300 : 30;
const timeout = isLong ? 1_200_000 : 120_000;

const part = fc.integer({ min: 0, max: 99 });

interface Story {
  readonly events: readonly Measured[];
  readonly fates: readonly {
    readonly delayUs: number;
    readonly again: number;
    readonly step: number;
  }[];
  readonly imported: number;
  readonly requestSize: number;
}

const delayUs = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 0, max: 2 * secondUs }) },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 5 * hourUs }) },
);

/** Quantities of the generator may be larger than any message can carry. */
const market = marketStreams({ minLength: 20, maxLength: 160 }).map((events) =>
  events.filter((event) => Measured.safeParse(event).success),
);

const story: fc.Arbitrary<Story> = market.chain((events) =>
  fc.record({
    events: fc.constant(events),
    fates: fc.array(fc.record({ delayUs, again: part, step: part }), {
      minLength: events.length,
      maxLength: events.length,
    }),
    imported: fc.constantFrom(0, 0, 0.4, 0.9),
    requestSize: fc.integer({ min: 1, max: 12 }),
  }),
);

interface Arrival {
  readonly event: Measured;
  readonly atUs: number;
  readonly step: number;
}

/** Late ones, repeated ones, and hours apart. */
function arrivalsOf({ events, fates }: Pick<Story, 'events' | 'fates'>): readonly Arrival[] {
  const arrivals = events.flatMap((event, index): Arrival[] => {
    const { delayUs: late = 0, again = 0, step = 0 } = fates[index] ?? {};
    const atUs = event.eventTimeUs + late;
    const first = { event, atUs, step };
    return again < 10 ? [first, { ...first, atUs: atUs + again * 600 * secondUs }] : [first];
  });
  return arrivals.toSorted((a, b) => a.atUs - b.atUs);
}

async function live(market: OfflineMarket, arrivals: readonly Arrival[], requestSize: number): Promise<void> {
  let adopt: (() => Promise<void>) | undefined;
  for (let from = 0; from < arrivals.length; from += requestSize) {
    const request = arrivals.slice(from, from + requestSize);
    await market.send(
      request.map(({ event }) => event),
      request.at(-1)?.atUs ?? 0,
    );
    const step = request[0]?.step ?? 0;
    // The writer goes on while a revision is computed, and gets it some requests later.
    if (step < 25) adopt ??= await market.revise();
    else if (step < 45) {
      await adopt?.();
      adopt = undefined;
    } else if (step < 60) await market.materialise();
  }
  await adopt?.();
}

/** From the instant on at which the past that the entity began with was adopted: before, nobody could have seen it. */
async function play({ imported, requestSize, ...told }: Story): Promise<{ market: OfflineMarket; sinceUs: number }> {
  const split = Math.floor(imported * told.events.length);
  const past = told.events.slice(0, split);
  const market = new OfflineMarket((past.at(-1)?.eventTimeUs ?? noonUs) + 60 * secondUs);
  await market.import(
    'trades',
    past.filter(({ stream }) => stream === 'trade'),
    secondUs,
  );
  await market.import(
    'all',
    past.filter(({ sequence = 0 }) => sequence % 2 === 0),
    3 * secondUs,
  );
  const arrivals = arrivalsOf({ events: told.events.slice(split), fates: told.fates });
  const early = arrivals.slice(0, requestSize);
  await live(market, early, requestSize);
  await (
    await market.revise()
  )?.();
  const sinceUs = split === 0 ? 0 : market.nowUs;
  await live(market, arrivals.slice(requestSize), requestSize);
  await market.import(
    'rest',
    past.filter(({ sequence = 0 }) => sequence % 2 === 1),
    secondUs,
  );
  await (
    await market.revise()
  )?.();
  await market.close((Math.floor(market.nowUs / hourUs) + 2) * hourUs);
  await (
    await market.revise()
  )?.();
  await market.materialise();
  return { market, sinceUs };
}

describe('the offline store', { timeout }, () => {
  test.prop([story], { seed, numRuns })(
    'gives at every instant the row that the online store showed, bit for bit, whatever came late',
    async (told) => {
      const { market, sinceUs } = await play(told);
      const seen = market.seen.filter(({ timeUs }) => timeUs >= sinceUs);
      for (const view of featureViews) expect(brokenInstants(view, await market.rows(view), seen)).toEqual([]);
    },
  );

  test('is found wrong when what came late counts as known from the beginning', async () => {
    const at = (minutes: number, price: number): Measured => ({
      stream: 'trade',
      source: 'test',
      market: 'crypto',
      eventTimeUs: noonUs + minutes * 60 * secondUs,
      sequence: minutes,
      price,
      quantity: 1,
      side: 'buy',
    });
    const market = new OfflineMarket(noonUs);
    for (const minutes of [0, 10, 30, 90])
      await market.send([at(minutes, 100 + minutes)], noonUs + minutes * 60 * secondUs);
    await market.send([at(20, 7)], noonUs + 91 * 60 * secondUs);
    await (
      await market.revise()
    )?.();
    await market.close(noonUs + 4 * hourUs);
    await market.materialise();
    for (const view of featureViews) {
      const rows = await market.rows(view);
      expect(brokenInstants(view, rows, market.seen)).toEqual([]);
      const leaky: FileRows = { ...rows, knowledgeTimeUs: rows.eventTimeUs };
      expect(brokenInstants(view, leaky, market.seen).length).toBeGreaterThan(0);
    }
  });
});
