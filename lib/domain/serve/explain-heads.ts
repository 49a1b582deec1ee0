import type { Prediction } from '../../../schemas/serving.ts';
import { TidegateError } from '../fault.ts';
import type { ServedModel } from './open-served-model.ts';
import type { ValuedHead } from './score-heads.ts';

type Explanation = Prediction['explanations'][number];

const mostContributions = 10;

/** What has moved the margin of a head; of one with classes, the margin of the likeliest. */
export function explainHead(model: ServedModel, { head, place, margins }: ValuedHead, row: Float64Array): Explanation {
  const { features } = model.document;
  const explainer = model.explainer(place);
  const all = new Float64Array(explainer.width);
  explainer.explainRow(row, all);
  if (!all.every(Number.isFinite)) throw new TidegateError('TG-7005', `head ${head.name}: what moves it is no number`);
  const likeliest = margins.indexOf(Math.max(...margins));
  const start = likeliest * (features.length + 1);
  const moved = features.map((feature, at) => ({
    feature,
    value: known(row[at]),
    contribution: all[start + at] ?? Number.NaN,
  }));
  // Sorting is stable: features of equal size keep their order.
  const bySize = moved.toSorted((one, other) => Math.abs(other.contribution) - Math.abs(one.contribution));
  return {
    head: head.name,
    base: all[start + features.length] ?? Number.NaN,
    margin: margins[likeliest] ?? Number.NaN,
    contributions: bySize.slice(0, mostContributions),
    rest: bySize.slice(mostContributions).reduce((sum, { contribution }) => sum + contribution, 0),
  };
}

function known(value: number | undefined): number | null {
  return value === undefined || Number.isNaN(value) ? null : value;
}
