import type { KernelExplanations } from '../../../schemas/cli-kernel.ts';
import { openExplainer } from '../../kernels/gbdt/index.ts';
import { usageError } from '../cli-error.ts';
import { misfit } from './feature-cells.ts';
import type { FeatureBatch } from './feature-rows.ts';
import type { OpenedImage } from './image-file.ts';
import { columnNames } from './score-file.ts';

export type Explanation = KernelExplanations['explanations'][number];

/** Each holds its features in words. */
export const mostExplained = 10_000;

export interface ExplainOptions {
  /** From 1; all where it is undefined. */
  readonly row: number | undefined;
  readonly top: number;
  readonly signal: AbortSignal;
}

export async function explainBatches(
  opened: OpenedImage,
  batches: AsyncIterable<FeatureBatch>,
  { row: wanted, top, signal }: ExplainOptions,
): Promise<readonly Explanation[]> {
  const explain = rowExplainer(opened, top);
  const features = opened.scorer.featureNames.length;
  const explanations: Explanation[] = [];
  let row = 0;
  for await (const { rows, count } of batches)
    for (let index = 0; index < count; index += 1) {
      signal.throwIfAborted();
      row += 1;
      if (wanted !== undefined && wanted !== row) continue;
      explanations.push(...explain(rows.subarray(index * features, (index + 1) * features), row));
      if (wanted !== undefined) return explanations;
      if (explanations.length > mostExplained)
        throw usageError(`more than ${mostExplained} explanations`, 'Choose a row with --row, or split the file.');
    }
  if (wanted !== undefined) throw misfit(`there is no row ${wanted}: the file has ${row}`);
  return explanations;
}

function rowExplainer(opened: OpenedImage, top: number) {
  const { scorer, models } = opened;
  const { featureNames } = scorer;
  const columns = columnNames(opened);
  const width = featureNames.length + 1;
  const heads = models.map(({ model }) => openExplainer(model));
  const scores = new Float64Array(scorer.outputs);
  return (row: Float64Array, number: number): readonly Explanation[] => {
    scorer.scoreRow(row, scores);
    const values = heads.map((explainer) => {
      const into = new Float64Array(explainer.width);
      explainer.explainRow(row, into);
      return Array.from({ length: into.length / width }, (_, output) =>
        into.subarray(output * width, (output + 1) * width),
      );
    });
    return values.flat().map((shap, output) => ({
      ...{ row: number, column: columns[output] ?? '', raw: finite(scores[output]) },
      ...describe(shap, row, { featureNames, top }),
    }));
  };
}

function describe(
  shap: Float64Array,
  row: Float64Array,
  { featureNames, top }: { readonly featureNames: readonly string[]; readonly top: number },
): Pick<Explanation, 'expected' | 'rest' | 'top'> {
  const all = featureNames.map((feature, index) => ({ feature, value: row[index], shap: shap[index] ?? 0 }));
  const ranked = all.toSorted((left, right) => Math.abs(right.shap) - Math.abs(left.shap));
  const named = ranked.slice(0, top).map((each) => ({ ...each, value: finite(each.value), shap: finite(each.shap) }));
  const rest = ranked.slice(top).reduce((sum, each) => sum + each.shap, 0);
  return { expected: finite(shap[featureNames.length]), rest: finite(rest), top: named };
}

/** JSON has neither NaN nor infinity. */
export function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}
