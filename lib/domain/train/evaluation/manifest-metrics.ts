import type { Evaluation, Score } from '../../../../schemas/evaluation.ts';
import type { Metric } from '../../../../schemas/training.ts';

/**
 * The scores over all folds, whole and by regime, as a manifest keeps them. A skill is a metric of its own, one against
 * each naive forecast: `brier-skill-climatology`.
 */
export function manifestMetrics({ heads, intervals }: Evaluation): Metric[] {
  const scores = heads.flatMap(({ head, scores }) =>
    scores.filter(({ fold }) => fold === null).flatMap((score) => [asMetric(head, score), ...skills(head, score)]),
  );
  const coverage = intervals.flatMap(({ heads: [head = ''], interval, coverage }) =>
    coverage
      .filter(({ fold }) => fold === null)
      .map(({ regime, rows, share }): Metric => {
        return { name: `coverage-${interval}`, head, regime, score: share, naive: {}, rows };
      }),
  );
  return [...scores, ...coverage];
}

function asMetric(head: string, { metric, regime, rows, score, naive }: Score): Metric {
  const beside = Object.entries(naive).map(([name, told]) => [name, told.score] as const);
  return { name: metric, head, regime, score, naive: Object.fromEntries(beside), rows };
}

function skills(head: string, { metric, regime, rows, naive }: Score): Metric[] {
  return Object.entries(naive).flatMap(([name, { skill }]) =>
    skill === null ? [] : [{ name: `${metric}-skill-${name}`, head, regime, score: skill, naive: {}, rows }],
  );
}
