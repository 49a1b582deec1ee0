/**
 * The cells of one line, or undefined where its quotes do not close. A market dump has no line breaks inside a cell, so
 * that each line is read by itself: a stray quote costs one line, and not all that follow it up to the next quote.
 */
export function splitCsvLine(text: string, delimiter: string): readonly string[] | undefined {
  if (!text.includes('"')) return text.split(delimiter);
  const cells: string[] = [];
  for (let at = 0; at <= text.length;) {
    const cell = text[at] === '"' ? readQuoted(text, at) : readBare(text, at, delimiter);
    if (cell === undefined || (cell.end < text.length && text[cell.end] !== delimiter)) return undefined;
    cells.push(cell.value);
    at = cell.end + 1;
  }
  return cells;
}

/** The line that these cells make. */
export function joinCsvLine(cells: readonly string[]): string {
  return cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
}

/** The one of the usual delimiters that a line has most of. */
export function guessDelimiter(text: string): string {
  const counts = [',', ';', '\t'].map((delimiter) => ({ delimiter, count: text.split(delimiter).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best)).delimiter;
}

interface Cell {
  readonly value: string;
  /** Where its delimiter stands, or the end of the line. */
  readonly end: number;
}

function readBare(text: string, start: number, delimiter: string): Cell | undefined {
  const at = text.indexOf(delimiter, start);
  const end = at < 0 ? text.length : at;
  const value = text.slice(start, end);
  return value.includes('"') ? undefined : { value, end };
}

/** A quote inside is written twice (RFC 4180). */
function readQuoted(text: string, start: number): Cell | undefined {
  let value = '';
  for (let at = start + 1; ;) {
    const quote = text.indexOf('"', at);
    if (quote < 0) return undefined;
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1 };
    value += '"';
    at = quote + 2;
  }
}
