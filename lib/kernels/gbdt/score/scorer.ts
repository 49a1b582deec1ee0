import type { Evaluator } from './evaluator.ts';
import { misuse } from '../gbdt-error.ts';
import { headWords } from '../image/image-layout.ts';
import { type Image, openImage } from '../image/open-image.ts';
import { countOutputs } from './kernel-layout.ts';
import { kernelReader } from './kernel-reader.ts';
import { startKernel } from './start-kernel.ts';
import type { Objective } from '../tree-model.ts';
import { typescriptEvaluator } from './typescript-evaluator.ts';
import { wasmEvaluator } from './wasm-evaluator.ts';

export type EvaluatorKind = 'wasm' | 'typescript';

export interface ScoredHead {
  readonly name: string;
  readonly objective: Objective;
  readonly outputs: number;
  /** Raw scores are sums; the link of an averaged forest divides them by the trees of an output. */
  readonly isAveraged: boolean;
  readonly trees: number;
  /** Where its scores begin among those of a row. */
  readonly firstScore: number;
  readonly evaluator: EvaluatorKind;
}

/** Raw scores of rows by all heads of an image, each as LightGBM sums it. Nothing is allocated for a row. */
export interface Scorer {
  readonly image: Image;
  readonly featureNames: readonly string[];
  readonly heads: readonly ScoredHead[];
  /** Scores of a row: the outputs of all heads, in their order. */
  readonly outputs: number;
  /** The row has a number for each feature, NaN where it is missing. */
  scoreRow(row: Float64Array, scores: Float64Array): void;
  /** Row after row, and scores after scores. */
  scoreRows(rows: Float64Array, count: number, scores: Float64Array): void;
  /** Scores rows of nothing, until the engine has compiled what the first request would have waited for. */
  warmUp(rows?: number): void;
}

export interface ScorerOptions {
  /** @default WebAssembly where there is any */
  readonly evaluator?: EvaluatorKind;
}

/** Any number can be open beside each other: each has a memory of its own. */
export function openScorer(bytes: Uint8Array, { evaluator: wanted }: ScorerOptions = {}): Scorer {
  const kernel = wanted === 'typescript' ? undefined : startKernel();
  if (wanted === 'wasm' && kernel === undefined) throw misuse('there is no WebAssembly with vectors here');
  const image = openImage(bytes, kernel && kernelReader(kernel));
  const outputs = countOutputs(image.heads);
  const evaluator = kernel === undefined ? typescriptEvaluator(image) : wasmEvaluator(kernel, image, outputs);
  const { features } = image.counts;
  const check = (rows: Float64Array, count: number, scores: Float64Array): void => {
    if (rows.length < count * features || scores.length < count * outputs)
      throw misuse(`${count} rows of ${features} features and ${outputs} scores do not fit what is given`);
  };
  return {
    ...{ image, outputs, featureNames: image.words.featureNames },
    heads: headsOf(image, kernel === undefined ? 'typescript' : 'wasm'),
    scoreRow(row, scores) {
      check(row, 1, scores);
      evaluator.scoreRow(row, scores);
    },
    scoreRows(rows, count, scores) {
      check(rows, count, scores);
      evaluator.scoreRows(rows, count, scores);
    },
    warmUp: (rows = 2000) => warm(evaluator, rows, { features, outputs }),
  };
}

function headsOf({ words, heads }: Image, evaluator: EvaluatorKind): readonly ScoredHead[] {
  let firstScore = 0;
  return words.heads.map(({ name, objective }, head) => {
    const [trees = 0, outputs = 0, isAveraged = 0] = heads.subarray(headWords * head, headWords * (head + 1));
    const first = firstScore;
    firstScore += outputs;
    return { name, objective, outputs, isAveraged: isAveraged === 1, trees, firstScore: first, evaluator };
  });
}

function warm(evaluator: Evaluator, rows: number, { features, outputs }: { features: number; outputs: number }): void {
  const row = new Float64Array(features).fill(Number.NaN);
  const scores = new Float64Array(outputs);
  for (let done = 0; done < rows; done += 1) evaluator.scoreRow(row, scores);
}
