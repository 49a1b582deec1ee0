import type { EvaluatedHead, Score } from '../../../../../schemas/evaluation.ts';
import { formatDuration } from '../../format-duration.ts';
import { figure, interval } from '../figures.ts';
import type { Markup } from '../markup.ts';
import { modelIs, scoreName } from '../score-words.ts';
import { table } from '../table.ts';

/** A line per head: is it better than the best of what costs nothing? */
export function overviewTable(heads: readonly EvaluatedHead[]): Markup {
  return table({
    caption: 'At a glance: each head by the score that judges it, against the strongest naive forecast',
    columns: [
      'Head',
      'Ahead',
      'Base rate or mean',
      'Score',
      'Model',
      'Naive',
      'Its value',
      'Skill over it',
      'Model is',
    ],
    words: ['Score', 'Naive', 'Model is'],
    rows: heads.flatMap((head) => {
      const judged = head.scores.find(({ regime, fold }) => regime === null && fold === null);
      return judged === undefined ? [] : [overviewRow(head, judged)];
    }),
  });
}

function overviewRow({ head, horizonUs, labelMean }: EvaluatedHead, score: Score): string[] {
  const about = [head, formatDuration(horizonUs), figure(labelMean), scoreName(score.metric), interval(score.score)];
  const strongest = strongestNaive(score);
  if (strongest === undefined) return [...about, '–', '–', '–', '–'];
  const [name, { score: value, skill, difference }] = strongest;
  return [...about, name, interval(value), skill === null ? '–' : interval(skill), modelIs(difference, score.better)];
}

function strongestNaive({ naive, better }: Score): [string, Score['naive'][string]] | undefined {
  const sign = better === 'higher' ? -1 : 1;
  return Object.entries(naive).toSorted(([, one], [, other]) => sign * (one.score.value - other.score.value))[0];
}
