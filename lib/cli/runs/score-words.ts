import type { TrainRunStatus } from '../../../schemas/run-api.ts';
import type { Interval } from '../../../schemas/training.ts';
import { formatDuration } from '../../domain/train/format-duration.ts';
import { type Column, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

type Headline = TrainRunStatus['headlines'][number];
type Score = Headline['scores'][number];

const headColumns: readonly Column<Headline>[] = [
  { title: 'HEAD', cell: ({ head }) => head },
  { title: 'KIND', cell: ({ objective }) => objective },
  { title: 'HORIZON', cell: ({ horizonUs }) => formatDuration(horizonUs) },
  { title: 'TEST ROWS', cell: ({ rows }) => rows },
  { title: 'EFFECTIVE', cell: ({ effectiveRows }) => Math.round(effectiveRows) },
  { title: 'BASE RATE OR MEAN', cell: ({ labelMean }) => digits(labelMean) },
];

/** The score of a model, or of a naive forecast on the same rows. */
interface ScoreLine {
  readonly head: string;
  readonly metric: string;
  readonly better: Score['better'];
  readonly of: string;
  readonly score: Interval;
  /** What the model is better or worse by; null of the model itself. */
  readonly difference: Interval | null;
  readonly skill: Interval | null;
}

const scoreColumns: readonly Column<ScoreLine>[] = [
  { title: 'HEAD', cell: ({ head }) => head },
  { title: 'SCORE', cell: ({ metric, better }) => `${metric} (${better} is better)` },
  { title: 'OF', cell: ({ of }) => of, tone: ({ difference }) => (difference === null ? 'strong' : undefined) },
  { title: 'VALUE', cell: ({ score }) => withInterval(score) },
  {
    title: 'MODEL MINUS IT',
    cell: ({ difference }) => withInterval(difference),
    tone: ({ difference, better }) => toneOf(difference, better),
  },
  { title: 'SKILL', cell: ({ skill }) => withInterval(skill) },
];

/** Base rates, and each score with its interval beside those of the naive forecasts: one alone says nothing. */
export function scoresInWords(terminal: Terminal, headlines: readonly Headline[]): string {
  if (headlines.length === 0) return '';
  const heads = table(terminal, headColumns, headlines);
  return `${heads}\n\n${table(terminal, scoreColumns, headlines.flatMap(linesOf))}`;
}

function linesOf({ head, scores }: Headline): readonly ScoreLine[] {
  return scores.flatMap(({ metric, better, score, naive }) => [
    { head, metric, better, of: 'model', score, difference: null, skill: null },
    ...Object.entries(naive).map(([of, found]) => ({ head, metric, better, of, ...found })),
  ]);
}

/** Good or bad only where the whole interval is on one side. */
function toneOf(difference: Interval | null, better: Score['better']): 'good' | 'bad' | undefined {
  if (difference === null || (difference.low <= 0 && difference.high >= 0)) return undefined;
  return difference.low > 0 === (better === 'higher') ? 'good' : 'bad';
}

function withInterval(interval: Interval | null): string | null {
  if (interval === null) return null;
  const { value, low, high } = interval;
  return `${digits(value)} (${digits(low)} to ${digits(high)})`;
}

/** Four digits tell two models apart; more would be noise. */
function digits(value: number): string {
  return value === 0 || Math.abs(value) >= 1e-3 ? String(Number(value.toPrecision(4))) : value.toExponential(2);
}
