/** Scores and explanations by Tidegate. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openExplainer } from '../../../lib/kernels/gbdt/explain/open-explainer.ts';
import { openImage } from '../../../lib/kernels/gbdt/image/open-image.ts';
import { openScorer } from '../../../lib/kernels/gbdt/score/scorer.ts';
import { unpackModels } from '../../../lib/kernels/gbdt/image/unpack-models.ts';
import { openScorerPool, type ScorerPool } from '../../../lib/kernels/gbdt-workers/index.ts';
import { type Candidates, type Given, rowViews, serveCandidates } from './serve-candidates.ts';

await serveCandidates(async (given) => {
  const image = join(given.folder, 'model.tgk');
  return candidatesOf(given, await openScorerPool(readFileSync(image), { workers: 2 }));
});

function candidatesOf(given: Given, pool: ScorerPool): Candidates {
  const { folder, features, rows } = given;
  const bytes = readFileSync(join(folder, 'model.tgk'));
  const scorer = openScorer(bytes);
  const [packed] = unpackModels(openImage(bytes));
  if (packed === undefined) throw new RangeError('the image has no model');
  const explainer = openExplainer(packed.model);
  const views = rowViews(rows, features);
  const score = new Float64Array(1);
  const values = new Float64Array(explainer.width);
  scorer.warmUp();
  return {
    nothing: { calls: (count) => ({ count, call: () => undefined }) },
    row: {
      calls: (count, answers) => ({
        count,
        call(index) {
          const row = views[index];
          if (row === undefined) throw new RangeError(`no row ${index}`);
          scorer.scoreRow(row, score);
          answers[index] = score[0] ?? Number.NaN;
          return undefined;
        },
      }),
    },
    batch: once((count, answers) => scorer.scoreRows(rows, count, answers)),
    'batch-2': { calls: (count, answers) => ({ count: 1, call: () => pool.scoreRows(rows, count, answers) }) },
    'explain-row': {
      width: explainer.width,
      calls: (count, answers) => ({
        count,
        call(index) {
          const row = views[index];
          if (row === undefined) throw new RangeError(`no row ${index}`);
          explainer.explainRow(row, values);
          answers.set(values, index * explainer.width);
          return undefined;
        },
      }),
    },
    'explain-batch': {
      width: explainer.width,
      ...once((count, answers) => explainer.explainRows(rows, count, answers)),
    },
  };
}

/** All rows of a pass by one call. */
function once(run: (count: number, answers: Float64Array) => void): Candidates[string] {
  return {
    calls: (count, answers) => ({
      count: 1,
      call() {
        run(count, answers);
        return undefined;
      },
    }),
  };
}
