import { fc, test } from '@fast-check/vitest';
import { describe, expect } from 'vitest';
import { openImage } from '../../../lib/kernels/gbdt/image/open-image.ts';
import { packModels } from '../../../lib/kernels/gbdt/image/pack-models.ts';
import { openScorer, type EvaluatorKind } from '../../../lib/kernels/gbdt/score/scorer.ts';
import { unpackModels } from '../../../lib/kernels/gbdt/image/unpack-models.ts';
import { type ModelShape, nastyRows, randomModel } from '../../support/random-tree-models.ts';
import { walkTreeModel } from '../../support/walk-tree-model.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
/** Two blocks of the kernel, and a rest that goes row by row. */
const rowCount = 135;

const narrow = {
  seed: fc.nat(),
  features: fc.integer({ min: 1, max: 30 }),
  trees: fc.nat({ max: 20 }),
  mostLeaves: fc.integer({ min: 1, max: 128 }),
  outputs: fc.integer({ min: 1, max: 3 }),
  thresholds: fc.integer({ min: 1, max: 40 }),
  categorical: fc.constantFrom(0, 0, 0.05, 0.3),
  isAveraged: fc.boolean(),
  isShuffled: fc.boolean(),
};
/** Beyond a byte for slots, thresholds or leaves, and beyond two for thresholds. */
const shapes = fc.oneof(
  { weight: 6, arbitrary: fc.record(narrow) },
  { weight: 1, arbitrary: fc.record({ ...narrow, mostLeaves: fc.constant(700), trees: fc.constant(3) }) },
  {
    weight: 1,
    arbitrary: fc.record({ ...narrow, features: fc.constant(1), thresholds: fc.constant(400), trees: fc.constant(9) }),
  },
  { weight: 1, arbitrary: fc.record({ ...narrow, features: fc.constant(90), trees: fc.constant(12) }) },
);

const bits = (values: readonly number[] | Float64Array): readonly bigint[] => [
  ...new BigUint64Array(Float64Array.from(values).buffer),
];

function scoresOf(bytes: Uint8Array, evaluator: EvaluatorKind, rows: Float64Array) {
  const scorer = openScorer(bytes, { evaluator });
  const features = scorer.featureNames.length;
  const batch = new Float64Array(rowCount * scorer.outputs);
  scorer.scoreRows(rows, rowCount, batch);
  const single = new Float64Array(batch.length);
  for (let row = 0; row < rowCount; row += 1)
    scorer.scoreRow(
      rows.slice(row * features, (row + 1) * features),
      single.subarray(row * scorer.outputs, (row + 1) * scorer.outputs),
    );
  return { batch: bits(batch), single: bits(single) };
}

function walked(shapesOfHeads: readonly ModelShape[], rows: Float64Array): readonly bigint[] {
  const models = shapesOfHeads.map(randomModel);
  const features = models[0]!.featureNames.length;
  return bits(
    Array.from({ length: rowCount }, (_, row) => rows.slice(row * features, (row + 1) * features)).flatMap((row) =>
      models.flatMap((model) => walkTreeModel(model, row)),
    ),
  );
}

/** Heads share their features, and here the thresholds of neither. */
function headsOf(shape: ModelShape, count: number): readonly ModelShape[] {
  return Array.from({ length: count }, (_, head) => ({ ...shape, seed: shape.seed + head, outputs: head + 1 }));
}

function pack(heads: readonly ModelShape[]): Uint8Array {
  return packModels(heads.map((head, index) => ({ name: `head ${index}`, model: randomModel(head) })));
}

describe('A packed image', () => {
  test.prop([shapes, fc.integer({ min: 1, max: 3 })], { seed, numRuns: 60 })(
    'gives the same bits in WebAssembly and in TypeScript, by row and by block, as a walk of the model',
    (shape, count) => {
      const heads = headsOf(shape, count);
      const rows = nastyRows(randomModel(heads[0]!), rowCount, shape.seed);
      const image = pack(heads);
      const expected = walked(heads, rows);
      expect(scoresOf(image, 'typescript', rows)).toEqual({ batch: expected, single: expected });
      expect(scoresOf(image, 'wasm', rows)).toEqual({ batch: expected, single: expected });
    },
  );

  test.prop([shapes, fc.integer({ min: 1, max: 3 })], { seed, numRuns: 60 })(
    'gives every model back to the bit',
    (shape, count) => {
      const heads = headsOf(shape, count);
      const models = heads.map((head, index) => ({ name: `head ${index}`, model: randomModel(head) }));
      expect(unpackModels(openImage(packModels(models)))).toEqual(models);
    },
  );
});
