import { comparisonRows } from './comparison-table.ts';
import { formatMeasurement } from './format-measurement.ts';
import { limitRows } from './limit-table.ts';
import type { Figure } from './measure/summarise.ts';
import { ratioRows } from './ratio-table.ts';
import type { SuiteResult } from './report.ts';

const columns = ['n', 'min', 'median', 'p95', 'max'] as const;

/** Head and rows as text, the way a person compares them. */
export function resultRows({ figures, notRun }: Omit<SuiteResult, 'suite'>): readonly (readonly string[])[] {
  const isComparison = notRun.length > 0 || figures.some(({ column }) => column !== undefined);
  return isComparison ? comparisonRows(figures, notRun) : figureRows(figures);
}

function figureRows(figures: readonly Figure[]): readonly (readonly string[])[] {
  const head = ['figure', 'unit', ...columns];
  return [head, ...figures.map((figure) => [figure.name, figure.unit, ...columns.map((name) => cell(figure, name))])];
}

export function resultTable(result: Omit<SuiteResult, 'suite'>): string {
  const judged = [ratioRows(result.ratios ?? []), limitRows(result.limits ?? [])].filter((rows) => rows.length > 0);
  const tables = [textTable(resultRows(result)), ...judged.map((rows) => `\n${textTable(rows)}`)];
  return [...tables, ...result.notRun.map(notRunLine)].join('\n');
}

function textTable(rows: readonly (readonly string[])[]): string {
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const line = (row: readonly string[]): string =>
    row.map((text, column) => (column < 2 ? text.padEnd(width(column)) : text.padStart(width(column)))).join('  ');
  return rows.map(line).join('\n');
}

export function notRunLine({ column, reason }: SuiteResult['notRun'][number]): string {
  return `${column} was not run: ${reason}.`;
}

function cell(figure: Figure, name: (typeof columns)[number]): string {
  return name === 'n' ? String(figure.n) : formatMeasurement(figure[name]);
}
