import { GbdtError } from '../gbdt-error.ts';
import type { Objective, TreeModel } from '../tree-model.ts';

/** Works on one row's scores in place, from `start` on. */
type Link = (scores: Float64Array, start: number, count: number) => void;

/** All that a link asks of a model: how many trees it has, and not which. */
export interface LinkedModel extends Pick<TreeModel, 'objective' | 'outputs' | 'isAveraged'> {
  readonly trees: { readonly length: number };
}

/**
 * What `predict` of LightGBM makes of raw scores, in place: probabilities, or values on the scale of the label. Every step
 * is in its order; only `exp` is that of the machine, so results may differ by a few units in the last place.
 */
export function transformScores(model: LinkedModel, scores: Float64Array): void {
  const { outputs, trees, isAveraged, objective } = model;
  if (scores.length % outputs !== 0) {
    throw new GbdtError('misuse', `${scores.length} scores are not a multiple of ${outputs}`);
  }
  const rounds = trees.length / outputs;
  const link = linkOf(objective);
  for (let start = 0; start < scores.length; start += outputs) {
    // Without trees LightGBM divides 0 by 0, and so does this.
    for (let index = start; isAveraged && index < start + outputs; index++)
      scores[index] = (scores[index] ?? 0) / rounds;
    link(scores, start, outputs);
  }
}

function linkOf({ name, parameters }: Objective): Link {
  const sigmoid = parameters['sigmoid'] ?? 1;
  switch (name) {
    case 'binary':
    case 'multiclassova':
    case 'cross_entropy':
      return each((score) => 1 / (1 + Math.exp(-sigmoid * score)));
    case 'cross_entropy_lambda':
      return each((score) => Math.log1p(Math.exp(score)));
    case 'multiclass':
      return softmax;
    case 'poisson':
    case 'gamma':
    case 'tweedie':
      return each(Math.exp);
    default:
      // Losses of a value and of a rank: the raw score is the value.
      return parameters['sqrt'] === undefined ? keep : each((score) => Math.sign(score) * score * score);
  }
}

function each(convert: (score: number) => number): Link {
  return (scores, start, count) => {
    for (let index = start; index < start + count; index++) scores[index] = convert(scores[index] ?? 0);
  };
}

const keep: Link = () => undefined;

function softmax(scores: Float64Array, start: number, count: number): void {
  const end = start + count;
  let largest = scores[start] ?? 0;
  for (let index = start + 1; index < end; index++) largest = Math.max(largest, scores[index] ?? 0);
  let sum = 0;
  for (let index = start; index < end; index++) {
    const share = Math.exp((scores[index] ?? 0) - largest);
    scores[index] = share;
    sum += share;
  }
  for (let index = start; index < end; index++) scores[index] = (scores[index] ?? 0) / sum;
}
