import { type Terminal, type Tone, printable } from './terminal.ts';

export interface Column<Row> {
  readonly title: string;
  readonly cell: (row: Row) => string | number | null;
  readonly tone?: (row: Row) => Tone | undefined;
}

/** Columns set for reading; numbers stand to the right. With `--plain` one record per line, cells separated by tabs. */
export function table<Row>(terminal: Terminal, columns: readonly Column<Row>[], rows: readonly Row[]): string {
  if (terminal.plain)
    return rows.map((row) => columns.map((column) => cellText(column.cell(row))).join('\t')).join('\n');
  const measured = columns.map((column) => measure(column, rows));
  const header = measured.map(({ column, pad }) => terminal.paint('quiet', pad(column.title))).join('  ');
  const body = rows.map((row) =>
    measured
      .map(({ column, pad }) => {
        const text = pad(cellText(column.cell(row)));
        const tone = column.tone?.(row);
        return tone === undefined ? text : terminal.paint(tone, text);
      })
      .join('  ')
      .trimEnd(),
  );
  return [header.trimEnd(), ...body].join('\n');
}

/** Name and value, one pair per line. */
export function pairs(terminal: Terminal, values: Readonly<Record<string, string | number | null>>): string {
  const entries = Object.entries(values);
  if (terminal.plain) return entries.map(([name, value]) => `${name}\t${cellText(value)}`).join('\n');
  const width = Math.max(...entries.map(([name]) => name.length));
  return entries
    .map(([name, value]) => `${terminal.paint('quiet', name.padEnd(width))}  ${cellText(value)}`.trimEnd())
    .join('\n');
}

function measure<Row>(column: Column<Row>, rows: readonly Row[]) {
  const cells = rows.map((row) => column.cell(row));
  const width = Math.max(column.title.length, ...cells.map((cell) => cellText(cell).length));
  const isNumeric = cells.some((cell) => typeof cell === 'number') && cells.every((cell) => typeof cell !== 'string');
  const pad = (text: string): string => (isNumeric ? text.padStart(width) : text.padEnd(width));
  return { column, pad };
}

function cellText(cell: string | number | null): string {
  return cell === null ? '-' : printable(String(cell));
}
