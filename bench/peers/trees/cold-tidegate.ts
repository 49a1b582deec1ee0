import { openScorer } from '../../../lib/kernels/gbdt/score/scorer.ts';

// As in `cold-onnxruntime.mjs`. An `import` would read every export of `fs`, which loads streams and promises.
const { readFileSync } = process.getBuiltinModule('node:fs');

/** Bundled before it is measured. */
export function firstScore({ folder }: { readonly folder: string }): number {
  const scorer = openScorer(readFileSync(`${folder}/model.tgk`));
  const { buffer, byteOffset, byteLength } = readFileSync(`${folder}/row.f64`);
  const score = new Float64Array(1);
  scorer.scoreRow(new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength)), score);
  return score[0] ?? Number.NaN;
}
