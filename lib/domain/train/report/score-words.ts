import type { Score } from '../../../../schemas/evaluation.ts';
import type { Interval } from '../../../../schemas/training.ts';

interface ScoreWords {
  readonly name: string;
  /** What it measures, and in which unit. */
  readonly meaning: string;
}

/** Every kind of score that a head may be told by. */
export const scoreWords: Readonly<Record<string, ScoreWords>> = {
  brier: { name: 'Brier score', meaning: 'Mean squared distance between probability and outcome; 0 to 1.' },
  'log-loss': { name: 'Log loss', meaning: 'Mean of −ln of the probability that was given to what came; in nats.' },
  auc: {
    name: 'AUC',
    meaning: 'Chance that a row with the event was ranked above one without; 0.5 ranks nothing, 1 everything.',
  },
  'pr-auc': {
    name: 'PR-AUC',
    meaning: 'Precision averaged over recall; the base rate ranks nothing, 1 ranks everything.',
  },
  ece: { name: 'ECE', meaning: 'Mean distance between what was forecast and how often it came, by bin; 0 to 1.' },
  pinball: { name: 'Pinball loss', meaning: 'Mean loss that the true quantile makes least; in units of the label.' },
  deviance: { name: 'Deviance', meaning: 'Mean deviance of the objective; 0 forecasts every label exactly.' },
  mse: { name: 'Mean squared error', meaning: 'In squared units of the label.' },
  rmse: { name: 'Root mean squared error', meaning: 'In units of the label.' },
};

export function scoreName(metric: string): string {
  return scoreWords[metric]?.name ?? metric;
}

/** What the difference of model and naive forecast shows; an interval that holds 0 shows nothing. */
export function modelIs({ low, high }: Interval, better: Score['better']): 'better' | 'worse' | 'undecided' {
  if (low <= 0 && high >= 0) return 'undecided';
  return low > 0 === (better === 'higher') ? 'better' : 'worse';
}
