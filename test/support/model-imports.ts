import { type NamedModel, openScorer, packModels } from '../../lib/kernels/gbdt/index.ts';
import { Pcg32 } from '../../lib/kernels/random/pcg32.ts';
import { pack } from '../../models/liquidation/pack.ts';
import type { ModelImport } from '../../schemas/model-import.ts';
import { randomModel } from './random-tree-models.ts';

const goldenCount = 20;

/** A random model for each head of the pack. */
export function importedHeads(seed: number): readonly NamedModel[] {
  return pack.heads.map(({ name, objective }, place) => {
    const shape = { seed: seed + place, features: pack.features.length, trees: 6, mostLeaves: 12, outputs: 1 };
    const model = randomModel({ ...shape, thresholds: 8, categorical: 0, isAveraged: false, isShuffled: false });
    return { name, model: { ...model, featureNames: pack.features, objective: { name: objective, parameters: {} } } };
  });
}

/** What a person would send; the seed makes it another model. */
export function modelImport(seed: number, heads = importedHeads(seed)): ModelImport {
  const image = packModels(heads);
  const scorer = openScorer(image, { evaluator: 'typescript' });
  const random = new Pcg32([seed, 9], [1, 1]);
  const rows = Array.from({ length: goldenCount }, () =>
    scorer.featureNames.map(() => (random.below(20) === 0 ? null : 4 * random.uniform() - 2)),
  );
  const scores = rows.map((row) => {
    const into = new Float64Array(scorer.outputs);
    scorer.scoreRow(
      Float64Array.from(row, (value) => value ?? Number.NaN),
      into,
    );
    return [...into];
  });
  return {
    image: Buffer.from(image).toString('base64'),
    calibrations: {},
    golden: { rows, scores },
    reason: 'From a notebook.',
  };
}
