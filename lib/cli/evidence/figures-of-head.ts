import type { EvidenceFigure } from '../../../schemas/evidence.ts';
import type { EvaluatedHead, Score } from '../../../schemas/evaluation.ts';
import type { Interval } from '../../../schemas/training.ts';
import type { TruthScores } from '../../simulator/score-against-truth.ts';

/** The scores of a head over all test rows, each with what the truth says of it where that is known. */
export function figuresOfHead(
  { head, scores }: Pick<EvaluatedHead, 'head'> & { readonly scores: readonly WholeScore[] },
  truth: TruthScores,
  reference: string,
): readonly EvidenceFigure[] {
  const whole = (metric: string): WholeScore => findScore(head, scores, metric);
  return [
    { head, ...plainFigure(whole('auc')), metric: 'auc', truth: truth.auc },
    { head, ...plainFigure(whole('pr-auc')), metric: 'pr-auc', truth: truth['pr-auc'] },
    { head, ...skillFigure(whole('brier'), reference), metric: 'brier-skill', truth: truth['brier-skill'] },
    { head, ...plainFigure(whole('ece')), metric: 'ece', truth: truth.ece },
  ];
}

export type WholeScore = Pick<Score, 'metric' | 'better' | 'score' | 'naive'>;

/** Those over all test rows together. */
export function wholeScores({ scores }: EvaluatedHead): readonly WholeScore[] {
  return scores.filter(({ regime, fold }) => regime === null && fold === null);
}

function findScore(head: string, scores: readonly WholeScore[], wanted: string): WholeScore {
  const found = scores.find(({ metric }) => metric === wanted);
  if (found === undefined) throw new RangeError(`${head} has no ${wanted}: too few rows, or labels of one kind`);
  return found;
}

type Figured = Pick<EvidenceFigure, 'score' | 'naive'>;

function plainFigure({ score, naive, better }: WholeScore): Figured {
  return {
    score,
    naive: Object.fromEntries(
      Object.entries(naive).map(([name, { score: own, difference }]) => [
        name,
        { score: own.value, advantage: better === 'higher' ? difference : negated(difference) },
      ]),
    ),
  };
}

/** 1 − Brier / Brier of the reference; against each naive forecast the skill is the advantage. */
function skillFigure({ naive }: WholeScore, reference: string): Figured {
  const against = naive[reference];
  if (against === undefined) throw new RangeError(`there is no naive forecast ${reference}`);
  return {
    score: demandSkill(against),
    naive: Object.fromEntries(
      Object.entries(naive).map(([name, one]) => [
        name,
        { score: 1 - one.score.value / against.score.value, advantage: demandSkill(one) },
      ]),
    ),
  };
}

function demandSkill({ skill }: WholeScore['naive'][string]): Interval {
  if (skill === null) throw new RangeError('a Brier score without a skill');
  return skill;
}

function negated({ value, low, high }: Interval): Interval {
  return { value: -value, low: -high, high: -low };
}
