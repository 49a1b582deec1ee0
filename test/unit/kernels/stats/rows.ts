import { Pcg32 } from '../../../../lib/kernels/random/pcg32.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);

/** A stream per name: a test keeps its cases whichever other tests run. */
export function randomFor(name: string): Pcg32 {
  const stream = Array.from(name).reduce((hash, letter) => (Math.imul(hash, 31) + letter.charCodeAt(0)) >>> 0, 7);
  return new Pcg32([0, seed], [0, stream]);
}

export interface LabelledRows {
  readonly scores: Float64Array;
  readonly labels: Uint8Array;
}

/** Probabilities and labels that follow them; of `levels` distinct values, so that many are equal. */
export function labelledRows(random: Pcg32, rows: number, levels = Number.POSITIVE_INFINITY): LabelledRows {
  const scores = Float64Array.from({ length: rows }, () =>
    Number.isFinite(levels) ? (random.below(levels) + 0.5) / levels : random.uniform(),
  );
  return { scores, labels: Uint8Array.from(scores, (score) => (random.uniform() < score ? 1 : 0)) };
}

/** Each row as often as its cluster counts: the plain meaning of counts. */
export function repeated({ scores, labels }: LabelledRows, clusters: Uint32Array, counts: Float64Array): LabelledRows {
  const rows = [...clusters].flatMap((cluster, row) => new Array<number>(counts[cluster] ?? 0).fill(row));
  return {
    scores: Float64Array.from(rows, (row) => scores[row] ?? 0),
    labels: Uint8Array.from(rows, (row) => labels[row] ?? 0),
  };
}

/** The same rows in another order. */
export function shuffled({ scores, labels }: LabelledRows, random: Pcg32): LabelledRows {
  const keys = Array.from(scores, (_, row) => ({ row, key: random.uniform() })).sort((one, two) => one.key - two.key);
  return {
    scores: Float64Array.from(keys, ({ row }) => scores[row] ?? 0),
    labels: Uint8Array.from(keys, ({ row }) => labels[row] ?? 0),
  };
}
