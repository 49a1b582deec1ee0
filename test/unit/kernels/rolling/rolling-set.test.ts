import { describe, expect, it } from 'vitest';
import { rollingColumns, rollingKinds, rollingWindows } from '../../../../lib/kernels/rolling/rolling-kinds.ts';
import { RollingSet } from '../../../../lib/kernels/rolling/rolling-set.ts';
import { barsOf, runRows, sliceBars, tickRows } from '../../../support/rolling-bars.ts';

type Kind = (typeof rollingKinds)[number]['name'];

const kinds: readonly Kind[] = rollingKinds.map(({ name }) => name);
const at = (row: readonly number[] | undefined, kind: Kind): number => row?.[kinds.indexOf(kind)] ?? Number.NaN;

/** Closes and volumes of seven bars; every expected value below is worked out by hand. */
const bars = barsOf([10, 12, 11, 13, 9, 14, 10], [1, 2, 3, 4, 5, 6, 7]);
const rowsOf3 = () => runRows(new RollingSet({ windows: [3] }), bars);

/** The kinds that are plain sums and extremes, each from its whole window. */
function plainValues(prices: readonly number[], volumes: readonly number[]): Partial<Record<Kind, number>> {
  const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
  const [last = NaN, mean] = [prices.at(-1), total(prices) / prices.length];
  const deviation = Math.sqrt(total(prices.map((price) => (price - mean) ** 2)) / (prices.length - 1));
  const [low, high] = [Math.min(...prices), Math.max(...prices)];
  return {
    ...{ mean, deviation, 'z-score': (last - mean) / deviation, minimum: low, maximum: high },
    'range-position': (last - low) / (high - low),
    'volume-weighted-mean': total(prices.map((price, row) => price * (volumes[row] ?? NaN))) / total(volumes),
  };
}

describe('rolling set', () => {
  it.each([
    ['columns', runRows],
    ['ticks', tickRows],
  ])('by %s agrees with plain formulas, also when bars of long ago have made room', (_driver, drive) => {
    const prices = Array.from({ length: 3000 }, (_, row) => 100 + 10 * Math.sin(row / 7) + (row % 5));
    const volumes = prices.map((_, row) => 1 + (row % 11));
    const rows = drive(new RollingSet({ windows: [61] }), barsOf(prices, volumes));
    for (let row = 61; row < rows.length; row += 1) {
      const plain = plainValues(prices.slice(row - 60, row + 1), volumes.slice(row - 60, row + 1));
      for (const kind of kinds) expect(at(rows[row], kind)).toBeCloseTo(plain[kind] ?? at(rows[row], kind), 9);
      const past = prices[row - 61] ?? NaN;
      expect(at(rows[row], 'rate-of-change')).toBe(((prices[row] ?? NaN) - past) / past);
    }
  });

  it.each([Infinity, new Float64Array(new BigUint64Array([0xfff8_0000_0000_0001n]).buffer)[0] ?? 0])(
    'saves the same bytes for a gap that came as another kind of number (%s)',
    (gap) => {
      const saved = [NaN, gap].map((missing) => {
        const set = new RollingSet({ windows: [3] });
        set.run(barsOf([1, missing, 2], [missing, 1, 1]), new Float64Array(30));
        return new Uint8Array(set.save().buffer);
      });
      expect(saved[1]).toEqual(saved[0]);
    },
  );

  it.each<[Kind, number]>([
    ['mean', 12],
    ['deviation', Math.sqrt(7)],
    ['z-score', 2 / Math.sqrt(7)],
    ['minimum', 9],
    ['maximum', 14],
    ['range-position', 1],
    ['volume-weighted-mean', (13 * 4 + 9 * 5 + 14 * 6) / 15],
    ['rate-of-change', 3 / 11],
    // 11 is the mean of the first three; then halfway to 13, 9 and 14.
    ['exponential-mean', 12.25],
    // Rises 2, 0, 2 and falls 0, 1, 0 add up to 4 and 1; a fall of 4 and a rise of 5 follow, 2/3 of the rest is kept.
    ['relative-strength', (100 * (16 / 9 + 5)) / (16 / 9 + 5 + (2 / 3) * (2 / 3 + 4))],
  ])('knows the %s of the last three bars', (kind, expected) => {
    expect(at(rowsOf3()[5], kind)).toBeCloseTo(expected, 12);
  });

  it.each(rollingKinds)('answers the first $name when its warm-up is over', ({ name, warmUpBars }) => {
    const first = rowsOf3().findIndex((row) => !Number.isNaN(at(row, name)));
    expect(first + 1).toBe(warmUpBars(3));
  });

  it('has 60 columns with names of their own', () => {
    const names = rollingColumns(rollingWindows);
    expect([names.length, new Set(names).size]).toEqual([60, 60]);
    expect(names.slice(9, 11)).toEqual(['relative-strength-5', 'mean-10']);
  });

  it('answers exactly 0 spread, and no score, for equal prices', () => {
    const row = runRows(new RollingSet({ windows: [5] }), barsOf(Array.from({ length: 9 }, () => 0.1))).at(-1);
    expect([at(row, 'mean'), at(row, 'deviation'), at(row, 'rate-of-change')]).toEqual([0.1, 0, 0]);
    expect([at(row, 'z-score'), at(row, 'range-position'), at(row, 'relative-strength')]).toEqual(Array(3).fill(NaN));
  });

  it('knows no volume-weighted mean where nothing was traded', () => {
    const rows = runRows(new RollingSet({ windows: [2] }), barsOf([1, 2, 3], [0, 0, 4]));
    expect(rows.map((row) => at(row, 'volume-weighted-mean'))).toEqual([NaN, NaN, 3]);
  });

  it.each([NaN, Infinity, -Infinity])(
    'takes a price of %s as a gap, which is over when it leaves the window',
    (gap) => {
      const rows = runRows(new RollingSet({ windows: [3] }), barsOf([1, 2, 3, gap, 5, 6, 8, 9]));
      for (const kind of ['mean', 'deviation', 'z-score', 'minimum', 'maximum', 'range-position'] as const) {
        expect(rows.map((row) => !Number.isNaN(at(row, kind)))).toEqual(
          Array.from('00100011', (digit) => digit === '1'),
        );
      }
      expect(rows.map((row) => at(row, 'exponential-mean'))).toEqual([NaN, NaN, 2, NaN, 3.5, 4.75, 6.375, 7.6875]);
    },
  );

  it('leaves volumes without effect on what does not read them', () => {
    const [one, other] = [barsOf([1, 2, 4, 3]), barsOf([1, 2, 4, 3], [NaN, NaN, NaN, NaN])];
    const [withVolume, without] = [one, other].map((some) => runRows(new RollingSet({ windows: [2] }), some).at(-1));
    for (const { name, reads } of rollingKinds) {
      const expected = (reads as readonly string[]).includes('volume') ? NaN : at(withVolume, name);
      expect(at(without, name)).toBe(expected);
    }
  });

  it('forgets an outlier to the last bit when it has left the window', () => {
    const small = Array.from({ length: 40 }, (_, index) => 1e-8 * (1 + Math.sin(index)));
    const [spoiled, clean] = [[1e9, ...small.slice(1)], small].map((prices) =>
      runRows(new RollingSet({ windows: [7] }), barsOf(prices))
        .at(-1)
        ?.slice(0, 8),
    );
    expect(spoiled).toEqual(clean);
  });

  it('does not see a quiet market as one without a move, however long it lasts', () => {
    const quiet = Array.from({ length: 20_000 }, () => 103);
    const rows = runRows(new RollingSet({ windows: [5] }), barsOf([100, 101, 100, 102, 101, 103, ...quiet]));
    expect(at(rows.at(-1), 'relative-strength')).toBeCloseTo(at(rows[5], 'relative-strength'), 9);
  });

  it.each([
    ['a window of one bar', () => new RollingSet({ windows: [1] }), /at least 2, got 1/],
    ['no window', () => new RollingSet({ windows: [] }), /no window/],
    ['a first bar before 0', () => new RollingSet({ windows: [2], firstBar: -1 }), /from 0 up, got -1/],
    ['volumes of other bars', () => runRows(new RollingSet({ windows: [2] }), barsOf([1, 2], [1])), /2 prices/],
    ['too small an output', () => new RollingSet({ windows: [2] }).run(bars, new Float64Array(3)), /need 70 .* got 3/],
    ['a foreign state', () => new RollingSet({ windows: [2] }).open(new Float64Array(4)), /11 values, got 4/],
  ])('refuses %s', (_what, act, message) => {
    expect(act).toThrow(message);
  });

  it('takes no bar and answers none', () => {
    expect(runRows(new RollingSet({ windows: [2] }), sliceBars(bars, 0, 0))).toEqual([]);
  });
});
