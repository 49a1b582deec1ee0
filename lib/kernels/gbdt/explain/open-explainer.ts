import { explainTrees } from './explain-trees.ts';
import type { Explainer } from './explainer.ts';
import { GbdtError } from '../gbdt-error.ts';
import { prepareExplanation } from './prepare-explanation.ts';
import { startKernel } from '../score/start-kernel.ts';
import type { TreeModel } from '../tree-model.ts';
import { wasmExplainer } from './wasm-explainer.ts';

export interface ExplainerOptions {
  /** @default WebAssembly where there is any */
  readonly evaluator?: 'wasm' | 'typescript';
}

export interface OpenExplainer extends Explainer {
  readonly evaluator: 'wasm' | 'typescript';
  /** Values of a row: of each output one for each feature, and the expected value. */
  readonly width: number;
}

/**
 * Exact SHAP values, path-dependent: what LightGBM calls `pred_contrib`. A forest that is averaged is explained before
 * that, as LightGBM does: its values sum to the sum of its trees.
 */
export function openExplainer(model: TreeModel, { evaluator: wanted }: ExplainerOptions = {}): OpenExplainer {
  const kernel = wanted === 'typescript' ? undefined : startKernel();
  if (wanted === 'wasm' && kernel === undefined)
    throw new GbdtError('misuse', 'there is no WebAssembly with vectors here');
  const prepared = prepareExplanation(model);
  const { features, outputs } = prepared;
  const width = outputs * (features + 1);
  const explainer = kernel === undefined ? explainTrees(prepared) : wasmExplainer(kernel, prepared);
  const check = (rows: Float64Array, count: number, into: Float64Array): void => {
    if (rows.length < count * features || into.length < count * width)
      throw new GbdtError(
        'misuse',
        `${count} rows of ${features} features and ${width} values do not fit what is given`,
      );
  };
  return {
    evaluator: kernel === undefined ? 'typescript' : 'wasm',
    width,
    explainRow(row, into) {
      check(row, 1, into);
      explainer.explainRow(row, into);
    },
    explainRows(rows, count, into) {
      check(rows, count, into);
      explainer.explainRows(rows, count, into);
    },
  };
}
