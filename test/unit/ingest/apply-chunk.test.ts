import { describe, expect, it } from 'vitest';
import type { Chunk } from '../../../schemas/chunk.ts';
import { applyChunk, emptyEntityState, encodeState } from '../../../lib/domain/ingest/apply-chunk.ts';
import type { TidegateError } from '../../../lib/domain/fault.ts';
import { foldChunks } from '../../support/fold-chunks.ts';
import { closing, noonUs, trade, tradeChunk, unnumberedTrade } from '../../support/trades.ts';

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
    expect(closed.state.views['trades@1'].last?.price).toBe(100);
  });

  it('never goes back', () => {
    const { state } = run(closing(noonUs + 60 * second), closing(noonUs));
    expect(state.watermarkUs).toBe(noonUs + 60 * second);
  });
});

describe('a late event', () => {
  const before = run(tradeChunk([trade()]), closing(noonUs + 10 * second));

  it('is counted and changes no view', () => {
    const late = applyChunk(before.state, before.counts, tradeChunk([trade({ sequence: 9, price: 1e6 })]));
    expect(late.counts).toMatchObject({ late: 1, applied: before.counts.applied, pending: 0 });
    expect(late.state.views).toEqual(before.state.views);
    expect(late.trades).toBe(0);
  });

  it('is a duplicate the second time', () => {
    const late = applyChunk(before.state, before.counts, tradeChunk([trade({ sequence: 9 })]));
    const again = applyChunk(late.state, late.counts, tradeChunk([trade({ sequence: 9 })]));
    expect(again.counts).toMatchObject({ late: 1, duplicate: 1 });
  });

  it('behind the watermark by nothing is not late', () => {
    const edge = applyChunk(
      before.state,
      before.counts,
      tradeChunk([trade({ sequence: 9, eventTimeUs: noonUs + 10 * second })]),
    );
    expect(edge.counts).toMatchObject({ late: 0, pending: 1 });
  });
});

describe('a duplicate', () => {
  it('is recognised by source and sequence number, whatever it says', () => {
    const { counts, state } = run(tradeChunk([trade({ price: 100 }), trade({ price: 999 })]), closing(noonUs + 1));
    expect(counts.duplicate).toBe(1);
    expect(state.views['trades@1'].last?.price).toBe(100);
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
    expect(Object.values(state.recent)).toEqual([hourLater]);
  });
});

describe('a source that leaves gaps for ever', () => {
  const odd = (count: number) => Array.from({ length: count }, (_, index) => trade({ sequence: 2 * index + 1 }));
  const chunks = Array.from({ length: 12 }, (_, part) => tradeChunk(odd(6000).slice(part * 500, part * 500 + 500)));

  it('does not let the state grow for ever: the oldest numbers are forgotten', () => {
    const { state } = run(...chunks, closing(noonUs + 1));
    expect(state.sequences['test|trade']).toHaveLength(1024);
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
  it('is refused by name over 256 KiB', () => {
    // Every second number: each takes an interval of its own.
    const gaps = Array.from({ length: 20_000 }, (_, index) => [2 * index, 2 * index] as const);
    const large = { ...emptyEntityState, sequences: { 'test|trade': gaps } };
    expect(() => encodeState(large)).toThrow(expect.objectContaining<Partial<TidegateError>>({ code: 'TG-1102' }));
  });

  it('does not depend on the order in which fields were set', () => {
    const { contract, ...rest } = emptyEntityState;
    expect(encodeState({ ...rest, contract }).digest).toBe(encodeState(emptyEntityState).digest);
  });
});
