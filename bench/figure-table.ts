import type { Figure } from './measure/summarise.ts';

const columns = ['n', 'min', 'median', 'p95', 'max'] as const;

/** Head and rows as text, the way a person compares them: three significant digits, the unit apart. */
export function figureRows(figures: readonly Figure[]): readonly (readonly string[])[] {
  const head = ['figure', 'unit', ...columns];
  return [head, ...figures.map((figure) => [figure.name, figure.unit, ...columns.map((name) => cell(figure, name))])];
}

export function figureTable(figures: readonly Figure[]): string {
  const rows = figureRows(figures);
  const width = (column: number): number => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  const line = (row: readonly string[]): string =>
    row.map((text, column) => (column < 2 ? text.padEnd(width(column)) : text.padStart(width(column)))).join('  ');
  return rows.map(line).join('\n');
}

function cell(figure: Figure, name: (typeof columns)[number]): string {
  const value = figure[name];
  if (name === 'n' || value === 0) return String(value);
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toFixed(Math.min(3, decimals));
}
