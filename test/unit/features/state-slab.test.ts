import { describe, expect, it } from 'vitest';
import { cryptoView } from '../../../lib/domain/features/crypto/crypto-view.ts';
import { openOrderBook } from '../../../lib/domain/features/order-book.ts';
import { StateSlab } from '../../../lib/domain/features/state-slab.ts';

function slab(layout = 1) {
  const state = new StateSlab(layout);
  return { state, floats: state.floats(3, 7), shorts: state.shorts(4) };
}

describe('a slab of state', () => {
  it('comes back as it was saved, and then rebuilds what follows from it', () => {
    const before = slab();
    before.floats.set([1e-300, -0, Number.NaN]);
    before.shorts.set([0, 1, 65_535, 2]);
    const after = slab();
    let sum = 0;
    after.state.whenOpened(() => (sum = after.shorts.reduce((total, count) => total + count, 0)));
    after.state.open(before.state.save());
    expect(after.floats).toEqual(Float64Array.of(1e-300, -0, Number.NaN));
    expect(after.shorts).toEqual(before.shorts);
    expect(sum).toBe(65_538);
    expect(after.state.save()).toEqual(before.state.save());
  });

  it('opens bytes that lie anywhere in a larger buffer', () => {
    const before = slab();
    before.floats[1] = 3;
    const bytes = before.state.save();
    const shifted = new Uint8Array(bytes.length + 5);
    shifted.set(bytes, 5);
    const after = slab();
    after.state.open(shifted.subarray(5));
    expect(after.floats).toEqual(before.floats);
  });

  it('says every NaN with the same bytes, whatever made it', () => {
    const states = [0x7ff8, 0xfff8, 0x7ff9].map((high) => {
      const { state, floats } = slab();
      new DataView(floats.buffer).setUint16(6, high, true);
      expect(floats[0]).toBeNaN();
      return state.save();
    });
    expect(states[1]).toEqual(states[0]);
    expect(states[2]).toEqual(states[0]);
  });

  it.each([
    { case: 'of another layout', bytes: slab(2).state.save() },
    { case: 'cut off', bytes: slab().state.save().subarray(8) },
    { case: 'empty', bytes: new Uint8Array() },
  ])('refuses bytes that are $case', ({ bytes }) => {
    expect(() => slab().state.open(bytes)).toThrow(expect.objectContaining({ code: 'TG-2003' }));
  });
});

describe('the state of the view crypto', () => {
  it('takes its share of the state of an entity, and no more', () => {
    const bytes = cryptoView.open(undefined, openOrderBook()).save();
    expect(bytes.length).toBeLessThanOrEqual(160 * 1024);
    expect(bytes[0]).toBe(1);
  });

  it('is refused in another layout', () => {
    const bytes = cryptoView.open(undefined, openOrderBook()).save();
    bytes[0] = 2;
    expect(() => cryptoView.open(bytes, openOrderBook())).toThrow(expect.objectContaining({ code: 'TG-2003' }));
  });
});
