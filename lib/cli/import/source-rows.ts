/** A member as rows: cells under named columns, or JSON values. */
import type { ErrorCode } from '../../../schemas/errors.ts';
import { type Member, firstBytesOf } from './members.ts';
import { openParquet } from './parquet-rows.ts';
import { type TextLine, maxLineLength, readLines } from './read-lines.ts';
import { type Rejection, type SourceRow, type SourceRows, sampleLines } from './source-row.ts';
import { guessDelimiter, splitCsvLine } from './split-csv-line.ts';

const sampleBytes = 4 * 1024 * 1024;

/** Undefined for a member without a single line. */
export async function openRows(member: Member, path: string): Promise<SourceRows | undefined> {
  const firstBytes = await firstBytesOf(member.read());
  if (firstBytes.subarray(0, 4).toString('latin1') === 'PAR1') return openParquet(member, path);
  const lines = await firstLines(member);
  const texts = lines.flatMap(({ text }) => (text === undefined ? [] : [text]));
  const [first] = texts;
  if (first === undefined) return undefined;
  const objects = texts.filter((text) => text.trimStart().startsWith('{'));
  const kind = objects.length * 2 > texts.length ? json : csvOf(first);
  const { skipped, read, ...table } = kind;
  return {
    ...table,
    sample: rowReader(skipped, read)(lines),
    rows: () => mapLines(member, rowReader(skipped, read)),
  };
}

async function firstLines(member: Member): Promise<readonly TextLine[]> {
  const sample: TextLine[] = [];
  for await (const lines of untilDamage(readLines(firstPart(member.read())))) {
    sample.push(...lines.filter(({ text }) => text === undefined || !isBlank(text)).slice(0, sampleLines));
    if (sample.length >= sampleLines) break;
  }
  return sample;
}

async function* firstPart(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let total = 0;
  for await (const chunk of bytes) {
    yield chunk;
    total += chunk.length;
    if (total >= sampleBytes) return;
  }
}

/** What can be read before the damage is enough to recognise a file; the damage shows again when it is imported. */
async function* untilDamage<Batch>(batches: AsyncIterable<Batch>): AsyncGenerator<Batch> {
  let isFirst = true;
  try {
    for await (const batch of batches) {
      isFirst = false;
      yield batch;
    }
  } catch (error) {
    if (isFirst) throw error;
  }
}

type TextKind = Omit<SourceRows, 'sample' | 'rows'> & {
  /** Lines of the header. */
  readonly skipped: number;
  readonly read: (text: string) => RowContent;
};

const json: TextKind = { format: 'ndjson', columns: [], hasHeader: false, skipped: 0, read: readJson };

function csvOf(firstLine: string): TextKind {
  const delimiter = guessDelimiter(firstLine);
  const cells = splitCsvLine(firstLine, delimiter) ?? [firstLine];
  // A number, or nothing, never heads a column.
  const hasHeader = cells.every((cell) => /^\s*[^\s\d.+-]/.test(cell));
  const columns = hasHeader ? cells.map((cell) => cell.trim()) : cells.map((_, index) => String(index + 1));
  const read = (text: string): RowContent => readCells(text, delimiter, columns.length);
  const header = hasHeader ? firstLine : undefined;
  return { format: 'csv', columns, hasHeader, header, skipped: hasHeader ? 1 : 0, read };
}

type RowContent =
  | { readonly kind: 'cells'; readonly cells: readonly string[] }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly fault: Rejection };

type ReadLines = (lines: readonly TextLine[]) => readonly SourceRow[];

/** Blank lines are no rows; the first `skipped` others belong to the header. */
function rowReader(skipped: number, read: (text: string) => RowContent): ReadLines {
  let left = skipped;
  return (lines) => {
    const rows: SourceRow[] = [];
    for (const { line, text } of lines) {
      if (text === undefined) rows.push({ line, ...tooLong });
      else if (isBlank(text)) continue;
      else if (left > 0) left -= 1;
      else rows.push({ line, text, ...read(text) });
    }
    return rows;
  };
}

async function* mapLines(member: Member, read: ReadLines): AsyncGenerator<readonly SourceRow[]> {
  for await (const lines of readLines(member.read())) yield read(lines);
}

function readJson(text: string): RowContent {
  try {
    return { kind: 'value', value: JSON.parse(text) };
  } catch (error) {
    return lineFault('TG-0010', error instanceof Error ? error.message : String(error));
  }
}

function readCells(text: string, delimiter: string, expected: number): RowContent {
  const cells = splitCsvLine(text, delimiter);
  if (cells === undefined) return lineFault('TG-1003', 'a quote is not closed, or stands inside a cell');
  if (cells.length !== expected) return lineFault('TG-1003', `${cells.length} cells, expected ${expected}`);
  return { kind: 'cells', cells };
}

const tooLong = lineFault('TG-1003', `longer than ${maxLineLength} characters`);

function lineFault(code: ErrorCode, detail: string): RowContent {
  return { kind: 'fault', fault: { code, field: 'line', detail } };
}

function isBlank(text: string): boolean {
  return text === '' || text.trim() === '';
}
