import type { TrainRunStatus } from '../../../schemas/run-api.ts';
import { type Column, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

type Headline = TrainRunStatus['headlines'][number];
type Score = Headline['scores'][number];

const columns: readonly Column<Headline>[] = [
  { title: 'HEAD', cell: ({ head }) => head },
  { title: 'BASE RATE', cell: ({ labelMean }) => digits(labelMean) },
  { title: 'AUC (NAIVE)', cell: (headline) => besideNaive(headline, 'auc') },
  { title: 'PR-AUC (NAIVE)', cell: (headline) => besideNaive(headline, 'pr-auc') },
  { title: 'ECE (NAIVE)', cell: (headline) => besideNaive(headline, 'ece') },
  { title: 'BRIER SKILL (95 % INTERVAL)', cell: (headline) => lowestSkill(headline) },
];

/**
 * The probabilities of a run at a glance: how they rank and whether they come true, each beside the best naive forecast
 * of the same rows, and the skill over the one that leaves them the least.
 */
export function headlinesInWords(terminal: Terminal, headlines: readonly Headline[]): string {
  const lines = headlines.filter(({ objective }) => objective === 'binary');
  return lines.length === 0 ? '' : table(terminal, columns, lines);
}

function besideNaive({ scores }: Headline, wanted: string): string | null {
  const found = scores.find(({ metric }) => metric === wanted);
  if (found === undefined) return null;
  const { score, naive, better } = found;
  const values = Object.values(naive).map((forecast) => forecast.score.value);
  const best = better === 'higher' ? Math.max(...values) : Math.min(...values);
  return values.length === 0 ? digits(score.value) : `${digits(score.value)} (${digits(best)})`;
}

function lowestSkill({ scores }: Headline): string | null {
  const [lowest] = skillsOf(scores.find(({ metric }) => metric === 'brier')).toSorted(
    (one, other) => one.value - other.value,
  );
  return lowest === undefined ? null : `${digits(lowest.value)} (${digits(lowest.low)} to ${digits(lowest.high)})`;
}

function skillsOf(score: Score | undefined) {
  return Object.values(score?.naive ?? {}).flatMap(({ skill }) => skill ?? []);
}

function digits(value: number): string {
  return value.toFixed(3);
}
