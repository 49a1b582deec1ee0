import type { ColumnData } from '../../../../lib/kernels/parquet/write-parquet.ts';

/** Patterns that arithmetic would change: quiet, signalling and negative NaN with payloads, both zeros, subnormals, limits. */
export const edgeBits: readonly bigint[] = [
  ...[0x7ff8000000000000n, 0x7ff8000000000123n, 0x7ff0000000000001n, 0xfff8000000000000n, 0xffffffffffffffffn],
  ...[0x0000000000000000n, 0x8000000000000000n, 0x0000000000000001n, 0x800fffffffffffffn, 0x0010000000000000n],
  ...[0x7fefffffffffffffn, 0xffefffffffffffffn, 0x7ff0000000000000n, 0xfff0000000000000n, 0x3fd5555555555555n],
];

export function doubleOf(bits: readonly bigint[]): Float64Array {
  return new Float64Array(BigUint64Array.from(bits).buffer);
}

export function bitsOf(values: Float64Array): readonly bigint[] {
  return [...new BigUint64Array(values.slice().buffer)];
}

/** Whole numbers below 2^32, the same for the same seed: the middle square of a Weyl sequence (Widynski, 2017). */
export function randomWords(seed: number): () => number {
  let square = 0n;
  let weyl = 0n;
  const step = (BigInt(seed) << 33n) | 0x9e3779b97f4a7c15n;
  return () => {
    weyl = BigInt.asUintN(64, weyl + step);
    square = BigInt.asUintN(64, square * square + weyl);
    square = BigInt.asUintN(64, (square >> 32n) | (square << 32n));
    return Number(square & 0xffffffffn);
  };
}

/** Any bit pattern may come, and the edges come often. */
export function randomDoubles(rows: number, words: () => number): Float64Array {
  const pick = (): bigint => {
    const edge = edgeBits[words() % 64];
    return edge ?? (BigInt(words()) << 32n) | BigInt(words());
  };
  return doubleOf(Array.from({ length: rows }, pick));
}

const firstUs = 1_763_000_000_000_000;
const texts = ['BTC-USDT', 'ETH-USDT', '', 'Füllhorn', '株式', '🙂', 'a\u0000b'];

/** One column of each kind that can be written. */
export function sampleColumns(rows: number, seed: number): readonly ColumnData[] {
  const words = randomWords(seed);
  const numbers = (next: (row: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) => next(row));
  const strings = (next: (row: number) => string | null): readonly (string | null)[] =>
    Array.from({ length: rows }, (_, row) => next(row));
  const whole = (): number => (words() - 2 ** 31) * 2 ** 21 + (words() % 2 ** 21);
  return [
    { name: 'time', type: 'timestamp', values: numbers((row) => firstUs + row * 1_000_000 + (words() % 1000)) },
    { name: 'plain', type: 'double', values: randomDoubles(rows, words) },
    { name: 'split', type: 'double', encoding: 'byte-stream-split', values: randomDoubles(rows, words) },
    {
      name: 'gaps',
      type: 'double',
      nullable: true,
      values: numbers((row) => (row % 3 === 0 ? Number.NaN : words() / 7)),
    },
    { name: 'whole', type: 'int64', values: numbers(whole) },
    {
      name: 'wholeGaps',
      type: 'int64',
      nullable: true,
      values: numbers((row) => (row % 40 < 20 ? Number.NaN : whole())),
    },
    { name: 'small', type: 'int32', values: numbers(() => words() | 0) },
    { name: 'entity', type: 'string', values: strings((row) => texts[Math.floor(row / 10) % texts.length]!) },
    {
      name: 'note',
      type: 'string',
      nullable: true,
      values: strings((row) => (row % 4 === 1 ? null : `${row}é${words()}`)),
    },
    { name: 'forced', type: 'string', encoding: 'dictionary', values: strings(() => texts[words() % texts.length]!) },
  ];
}
