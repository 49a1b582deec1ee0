import type { Prediction } from '../../../schemas/serving.ts';
import { type Column, pairs, table } from '../table.ts';
import type { Terminal, Tone } from '../terminal.ts';

type Forecast = Prediction['forecasts'][number];
type Explanation = Prediction['explanations'][number];
type Contribution = Explanation['contributions'][number];

const tones: Readonly<Record<Prediction['status'], Tone>> = {
  ok: 'good',
  stale: 'warning',
  previous: 'warning',
  fallback: 'warning',
};
const riskTones: Readonly<Record<NonNullable<Forecast['riskLevel']>, Tone>> = {
  low: 'good',
  medium: 'quiet',
  high: 'warning',
  critical: 'bad',
};

const forecastColumns: readonly Column<Forecast>[] = [
  { title: 'HORIZON', cell: ({ horizon }) => horizon },
  { title: 'HEAD', cell: ({ head }) => head },
  { title: 'FORECAST', cell: ({ kind }) => kind },
  { title: 'VALUE', cell: valueOf },
  { title: 'INTERVAL', cell: ({ interval }) => (interval === undefined ? null : boundsOf(interval)) },
  {
    title: 'RISK',
    cell: ({ riskLevel }) => riskLevel ?? null,
    tone: ({ riskLevel }) => riskLevel && riskTones[riskLevel],
  },
  { title: 'CONFIDENCE', cell: ({ confidence }) => (typeof confidence === 'number' ? percent(confidence) : null) },
];

const contributionColumns: readonly Column<Contribution>[] = [
  { title: 'FEATURE', cell: ({ feature }) => feature },
  { title: 'VALUE', cell: ({ value }) => (value === null ? null : short(value)) },
  { title: 'MOVES THE MARGIN BY', cell: ({ contribution }) => signed(contribution) },
];

/** What is expected, how sure that is, who says so, and why. */
export function predictionInWords(terminal: Terminal, prediction: Prediction): string {
  const { entity, model, version, status, reason, artifact, view, featureViewVersion, features } = prediction;
  const missing = Object.entries(features.statuses).filter(([, known]) => known !== 'PRESENT');
  const about = pairs(terminal, {
    prediction: prediction.id,
    entity,
    model: `${model}@${version}`,
    status: terminal.paint(tones[status], reason === null ? status : `${status}: ${reason}`),
    'as of': prediction.asOf,
    features: `${view}@${featureViewVersion}, ${percent(features.present)} present, of ${prediction.eventTime}`,
    missing: missing.length === 0 ? null : missing.map(([name, known]) => `${name} ${known}`).join(', '),
    artifact,
  });
  const forecasts = table(terminal, forecastColumns, prediction.forecasts);
  const reasons = prediction.explanations.map((explanation) => explanationInWords(terminal, explanation));
  return [about, forecasts, ...reasons].join('\n\n');
}

function explanationInWords(terminal: Terminal, { head, base, margin, contributions, rest }: Explanation): string {
  const sum = `${head}: margin ${short(margin)} = ${short(base)} to begin with, the features below, ${signed(rest)} of all others`;
  return `${sum}\n${table(terminal, contributionColumns, contributions)}`;
}

function valueOf({ kind, value, classes }: Forecast): string {
  if (classes !== undefined) return classes.map(percent).join(' ');
  if (value === null) return '-';
  return kind === 'probability' ? percent(value) : short(value);
}

function boundsOf({ low, high, coverage }: NonNullable<Forecast['interval']>): string {
  return `${short(low)} to ${short(high)} (${percent(coverage)})`;
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

function signed(value: number): string {
  return `${value < 0 ? '-' : '+'}${short(Math.abs(value))}`;
}

/** Four digits, whatever the size. */
function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
