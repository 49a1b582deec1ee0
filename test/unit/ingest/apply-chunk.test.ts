import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../schemas/chunk.ts';
import type { TidegateError } from '../../../lib/domain/fault.ts';
import { emptyEntityState } from '../../../lib/domain/ingest/entity-state.ts';
import { decodeState, encodeState } from '../../../lib/domain/ingest/state-codec.ts';
import { applyOne, foldChunks, rowsOf } from '../../support/fold-chunks.ts';
import { chunkOf, closing, noonUs, trade, tradeChunk, unnumberedTrade } from '../../support/trades.ts';

const second = 1_000_000;

function run(...chunks: Chunk[]) {
  return foldChunks(chunks);
}

describe('the watermark', () => {
  it('holds an event back until a later one has left it two seconds behind', () => {
    const first = run(tradeChunk([trade({ sequence: 1 })]));
    expect(first.counts).toMatchObject({ applied: 0, pending: 1 });
    const atTheEdge = run(
      tradeChunk([trade()]),
      tradeChunk([trade({ sequence: 2, eventTimeUs: noonUs + 2 * second })]),
    );
    expect(atTheEdge.counts).toMatchObject({ applied: 0, pending: 2 });
    const past = run(tradeChunk([trade()]), tradeChunk([trade({ sequence: 2, eventTimeUs: noonUs + 2 * second + 1 })]));
    expect(past.counts).toMatchObject({ applied: 1, pending: 1 });
  });

  it('is moved by a promise that nothing earlier follows', () => {
    const closed = run(tradeChunk([trade()]), closing(noonUs + 1));
    expect(closed.state.watermarkUs).toBe(noonUs + 1);
    expect(rowsOf(closed, 'trades@1')).toMatchObject([{ eventTimeUs: noonUs, values: [100, Number.NaN] }]);
  });

  it('never goes back', () => {
    const { state } = run(closing(noonUs + 60 * second), closing(noonUs));
    expect(state.watermarkUs).toBe(noonUs + 60 * second);
  });
});

describe('a late event', () => {
  const before = run(tradeChunk([trade()]), closing(noonUs + 10 * second));

  it('is counted and changes no view', () => {
    const late = applyOne(before, tradeChunk([trade({ sequence: 9, price: 1e6 })]));
    expect(late.counts).toMatchObject({ late: 1, applied: before.counts.applied, pending: 0 });
    expect(late.state.features).toEqual(before.state.features);
    expect(late).toMatchObject({ applied: 0, lateIndexes: [0], rows: [] });
  });

  it('is a duplicate the second time', () => {
    const late = applyOne(before, tradeChunk([trade({ sequence: 9 })]));
    const again = applyOne(late, tradeChunk([trade({ sequence: 9 })]));
    expect(again.counts).toMatchObject({ late: 1, duplicate: 1 });
  });

  it('behind the watermark by nothing is not late', () => {
    const edge = applyOne(before, tradeChunk([trade({ sequence: 9, eventTimeUs: noonUs + 10 * second })]));
    expect(edge.counts).toMatchObject({ late: 0, pending: 1 });
  });
});

describe('a duplicate', () => {
  it('is recognised by source and sequence number, whatever it says', () => {
    const { counts, rows } = run(tradeChunk([trade({ price: 100 }), trade({ price: 999 })]), closing(noonUs + 1));
    expect(counts.duplicate).toBe(1);
    expect(rowsOf({ rows }, 'trades@1')).toMatchObject([{ values: [100, Number.NaN] }]);
  });

  it('of another source is another event', () => {
    expect(run(tradeChunk([trade(), trade({ source: 'other' })])).counts).toMatchObject({ duplicate: 0, pending: 2 });
  });

  it('is recognised by content where there is no sequence number', () => {
    expect(run(tradeChunk([unnumberedTrade(), unnumberedTrade()])).counts).toMatchObject({ duplicate: 1, pending: 1 });
  });

  it('by content is forgotten after twice the lateness, so that equal trades of another hour count', () => {
    const hourLater = noonUs + 3600 * second;
    const { counts, state } = run(
      tradeChunk([unnumberedTrade()]),
      tradeChunk([unnumberedTrade({ eventTimeUs: hourLater })]),
      tradeChunk([unnumberedTrade({ eventTimeUs: hourLater })]),
    );
    expect(counts).toMatchObject({ duplicate: 1, applied: 1, pending: 1 });
    expect(counts.late).toBe(0);
    expect(Object.values(state.applied.contents)).toEqual([]);
  });
});

describe('a source that leaves gaps for ever', () => {
  const odd = (count: number) => Array.from({ length: count }, (_, index) => trade({ sequence: 2 * index + 1 }));
  const chunks = Array.from({ length: 12 }, (_, part) => tradeChunk(odd(6000).slice(part * 500, part * 500 + 500)));

  it('does not let the state grow for ever: the oldest numbers are forgotten', () => {
    const { state } = run(...chunks, closing(noonUs + 1));
    expect(state.applied.sequences['test|trade']).toHaveLength(1024);
    expect(encodeState(state).body.length).toBeLessThan(64 * 1024);
  });

  it('repeats of forgotten numbers are late once applied, and duplicates while they wait', () => {
    const applied = run(...chunks, closing(noonUs + 1), tradeChunk([trade({ sequence: 1 })]));
    expect(applied.counts).toMatchObject({ late: 1, duplicate: 0, applied: 6001 });
    const waiting = run(...chunks, tradeChunk([trade({ sequence: 1 })]));
    expect(waiting.counts).toMatchObject({ late: 0, duplicate: 1, pending: 6000 });
  });

  it('and stay duplicates when a filled gap has made room again', () => {
    const filled = trade({ sequence: 11_998 });
    const waiting = run(...chunks, tradeChunk([filled]), tradeChunk([trade({ sequence: 1 })]));
    expect(waiting.counts).toMatchObject({ late: 0, duplicate: 1, pending: 6001 });
  });
});

describe('the encoded state', () => {
  const full = run(
    tradeChunk([trade(), trade({ sequence: 7, eventTimeUs: noonUs + 9 * second }), unnumberedTrade()]),
    tradeChunk([trade({ sequence: 3, eventTimeUs: noonUs - second })]),
  );

  it('comes back as it was', () => {
    expect(full.state.pending.length).toBeGreaterThan(0);
    expect(decodeState('it', encodeState(full.state))).toEqual(full.state);
  });

  it('is refused by name over 256 KiB', () => {
    // Numbers that compress badly: each takes an interval of its own.
    const gaps = Array.from({ length: 60_000 }, (_, index) => [index * 7919 ** 2, index * 7919 ** 2] as const);
    const large = { ...emptyEntityState, applied: { sequences: { 'test|trade': gaps }, contents: {} } };
    expect(() => encodeState(large)).toThrow(expect.objectContaining<Partial<TidegateError>>({ code: 'TG-1102' }));
  });

  it('does not depend on the order in which fields were set', () => {
    const { maxEventTimeUs, ...rest } = full.state;
    expect(encodeState({ ...rest, maxEventTimeUs }).digest).toBe(encodeState(full.state).digest);
  });

  it('is refused when a bit of it was flipped, or when it was cut', () => {
    const { digest, body } = encodeState(full.state);
    const flipped = Uint8Array.from(body, (byte, index) => (index === body.length >> 1 ? byte ^ 1 : byte));
    for (const altered of [flipped, body.subarray(0, body.length - 9), new Uint8Array(0)]) {
      expect(() => decodeState('it', { digest, body: altered })).toThrow(expect.objectContaining({ code: 'TG-1201' }));
    }
  });
});

describe('chunks of one request', () => {
  const minute = 60 * second;
  const mark = { stream: 'mark-price', source: 'test', market: 'crypto', mark: 100 } as const;
  const trades = tradeChunk([trade({ sequence: 1 }), trade({ sequence: 2, eventTimeUs: noonUs + minute })], {
    followedFromUs: noonUs + second,
  });
  const marks = chunkOf([
    { ...mark, sequence: 1, eventTimeUs: noonUs + second },
    { ...mark, sequence: 2, eventTimeUs: noonUs + minute },
  ]);

  it('do not make each other late: the watermark waits for the earliest event of those that follow', () => {
    const first = run(trades);
    expect(first.state.watermarkUs).toBe(noonUs + second);
    expect(run(trades, marks)).toMatchObject({ counts: { late: 0, applied: 2, pending: 2 } });
    expect(run(trades, marks).state.watermarkUs).toBe(noonUs + minute - 2 * second);
  });

  it('would make each other late without that', () => {
    const { followedFromUs: _from, ...alone } = trades;
    expect(run(alone, marks).counts.late).toBe(1);
  });
});

describe('an hour of event time', () => {
  const hour = 3600 * second;
  const at = (offsetUs: number, sequence: number) =>
    trade({ eventTimeUs: noonUs + offsetUs, sequence, price: 100 + sequence });

  it('leaves the state at its end, once, whatever chunks brought its events', () => {
    const events = [at(0, 1), at(hour - 1, 2), at(hour, 3), at(5 * hour, 4)];
    const together = run(tradeChunk(events), closing(noonUs + 6 * hour));
    const apart = run(...events.map((event) => tradeChunk([event])), closing(noonUs + 6 * hour));
    expect(together.hours.map(({ hourUs }) => hourUs)).toEqual([1, 2, 6].map((hours) => noonUs + hours * hour));
    expect(apart.hours).toEqual(together.hours);
  });

  it('is the same state whether later events wait or not', () => {
    const quiet = run(tradeChunk([at(0, 1)]), closing(noonUs + hour));
    const busy = run(tradeChunk([at(0, 1), at(hour + 1, 2), at(hour + 2, 3)]), closing(noonUs + hour));
    expect(busy.state.pending).toHaveLength(2);
    expect(busy.hours).toEqual(quiet.hours);
  });
});
