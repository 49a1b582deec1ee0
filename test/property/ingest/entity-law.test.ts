import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import type { Chunk, TradeRecord } from '../../../schemas/chunk.ts';
import { allowedLatenessUs } from '../../../lib/domain/ingest/entity-state.ts';
import { encodeState } from '../../../lib/domain/ingest/state-codec.ts';
import { applyOne, foldChunks, newEntity, rowsOf } from '../../support/fold-chunks.ts';
import { closing, noonUs, tradeChunk, unnumberedTrade } from '../../support/trades.ts';

const seed = Number(process.env['TIDEGATE_SEED']);

/** A history: gaps up to five seconds, simultaneous trades, some without a sequence number. */
const history = fc
  .array(
    fc.record({
      gapUs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5_000_000 })),
      price: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
      isNumbered: fc.boolean(),
    }),
    { minLength: 1, maxLength: 60 },
  )
  .map((steps) => {
    let eventTimeUs = noonUs;
    return steps.map(({ gapUs, price, isNumbered }, index): TradeRecord => {
      eventTimeUs += gapUs;
      // The quantity makes unnumbered trades distinct: equal ones are duplicates by definition.
      const base = { ...unnumberedTrade({ eventTimeUs, price, quantity: index + 1 }) };
      return isNumbered ? { ...base, sequence: index } : base;
    });
  });

/** One arrival order: each event one to three times, each delivery delayed within the allowed lateness. */
function arrivals(trades: readonly TradeRecord[]) {
  return fc
    .tuple(
      ...trades.map(() => fc.array(fc.integer({ min: 0, max: allowedLatenessUs }), { minLength: 1, maxLength: 3 })),
    )
    .map((delays) =>
      trades
        .flatMap((trade, index) => (delays[index] ?? []).map((delayUs) => ({ trade, at: trade.eventTimeUs + delayUs })))
        .toSorted((a, b) => a.at - b.at)
        .map(({ trade }) => trade),
    );
}

function cut(trades: readonly TradeRecord[], size: number): Chunk[] {
  const starts = Array.from({ length: Math.ceil(trades.length / size) }, (_, index) => index * size);
  return starts.map((start) => tradeChunk(trades.slice(start, start + size)));
}

const case_ = history.chain((trades) =>
  fc.record({ trades: fc.constant(trades), arrived: arrivals(trades), size: fc.integer({ min: 1, max: 20 }) }),
);

test.prop([case_], { seed, numRuns: 300 })(
  'any arrival order within the allowed lateness, with repeats and any chunking, ends in the state of in-order single delivery',
  ({ trades, arrived, size }) => {
    const end = closing((trades.at(-1)?.eventTimeUs ?? noonUs) + 1);
    const inOrder = foldChunks([...cut(trades, 500), end]);
    const shuffled = foldChunks([...cut(arrived, size), end]);
    expect(encodeState(shuffled.state).digest).toBe(encodeState(inOrder.state).digest);
    expect(shuffled.counts).toMatchObject({ applied: trades.length + 1, late: 0, pending: 0 });
    expect(shuffled.counts.duplicate).toBe(arrived.length - trades.length);
  },
);

test.prop([case_], { seed, numRuns: 200 })(
  'counts balance after every chunk: received = applied + duplicate + late + pending',
  ({ arrived, size }) => {
    let entity = newEntity;
    for (const chunk of cut(arrived, size)) {
      entity = applyOne(entity, chunk);
      const { counts } = entity;
      expect(counts.received).toBe(counts.applied + counts.duplicate + counts.late + counts.pending);
    }
    expect(entity.counts.received).toBe(arrived.length);
  },
);

test.prop([case_], { seed, numRuns: 200 })(
  'the rows are those of the trades before the watermark delivered in order, whatever still waits behind it',
  ({ trades, arrived, size }) => {
    const some = foldChunks(cut(arrived, size));
    const all = foldChunks([...cut(trades, 500), closing((trades.at(-1)?.eventTimeUs ?? noonUs) + 1)]);
    const final = rowsOf(all, 'trades@1').filter(({ eventTimeUs }) => eventTimeUs < some.state.watermarkUs);
    expect(rowsOf(some, 'trades@1')).toEqual(final);
  },
);

test('the law is not vacuous: without duplicates removed, the states differ', () => {
  const once = foldChunks([tradeChunk([{ ...tradeAt(0), sequence: 1 }]), closing(noonUs + 1)]);
  const twice = foldChunks([
    tradeChunk([
      { ...tradeAt(0), sequence: 1 },
      { ...tradeAt(0), sequence: 2 },
    ]),
    closing(noonUs + 1),
  ]);
  expect(encodeState(twice.state).digest).not.toBe(encodeState(once.state).digest);
});

function tradeAt(offsetUs: number): TradeRecord {
  return unnumberedTrade({ eventTimeUs: noonUs + offsetUs });
}
