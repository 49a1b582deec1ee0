import { formatMeasurement } from './format-measurement.ts';
import type { Figure } from './measure/summarise.ts';
import type { NotRun } from './suite.ts';

/** One row per quantity, one column per candidate; a candidate that did not run keeps its column, and says so. */
export function comparisonRows(figures: readonly Figure[], notRun: readonly NotRun[]): readonly (readonly string[])[] {
  const candidates = [...new Set(figures.map(({ column = '' }) => column))];
  const absent = notRun.map(({ column }) => column);
  const rows = [...Map.groupBy(figures, ({ name }) => name)].map(([name, of]) => [
    name,
    ...describeRow(of),
    ...candidates.map((candidate) => cell(of.find(({ column = '' }) => column === candidate))),
    ...absent.map(() => 'not run'),
  ]);
  return [['figure', 'unit', 'n', 'statistic', ...candidates, ...absent], ...rows];
}

/** Below this, a 95th percentile says no more than the largest measurement. */
const fewestForP95 = 20;

function describeRow(figures: readonly Figure[]): readonly string[] {
  const unique = (texts: readonly string[]): string => [...new Set(texts)].join(', ');
  return [
    unique(figures.map(({ unit }) => unit)),
    unique(figures.map(({ n }) => String(n))),
    unique(figures.map(({ n }) => (n < fewestForP95 ? 'median (min – max)' : 'p50 / p95'))),
  ];
}

function cell(figure: Figure | undefined): string {
  if (figure === undefined) return '–';
  const [min, median, p95, max] = [figure.min, figure.median, figure.p95, figure.max].map(formatMeasurement);
  return figure.n < fewestForP95 ? `${median} (${min} – ${max})` : `${median} / ${p95}`;
}
