/** What a fresh process is asked, and what it says: files, so that it knows nothing else. */
import { createReadStream, createWriteStream, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { Measured } from '../../../schemas/chunk.ts';
import { byEventOrder } from '../../domain/ingest/event-order.ts';
import { type ComputedRow, fromHex, toHex } from './answers.ts';
import type { KnownEvent } from './sent-events.ts';

const number = z.int().min(0);
const Question = z.strictObject({ number, watermarkUs: number, revision: number });
const EntityQuestions = z.strictObject({ events: z.string(), questions: z.array(Question) });
const EventLine = z.strictObject({ event: Measured, since: number });
const Row = z.strictObject({ eventTimeUs: number, values: z.string() }).nullable();
const RowLine = z.strictObject({ view: z.string(), number, batch: Row, incremental: Row });

export type EntityQuestions = z.infer<typeof EntityQuestions>;

/** The rows of one view that a process has computed for a question. */
export interface RowsOfQuestion {
  readonly view: string;
  readonly number: number;
  readonly batch: ComputedRow | undefined;
  readonly incremental: ComputedRow | undefined;
}

const questionsFile = 'questions.json';
const rowsFile = 'rows.ndjson';

/** In the order in which they apply; returns the name of the file in the folder. */
export async function writeEvents(folder: string, name: string, events: Iterable<KnownEvent>): Promise<string> {
  const file = `${name}.ndjson`;
  await writeLines(
    join(folder, file),
    [...events].sort((a, b) => byEventOrder(a.event, b.event)),
  );
  return file;
}

export function writeQuestions(folder: string, questions: readonly EntityQuestions[]): void {
  writeFileSync(join(folder, questionsFile), JSON.stringify(questions));
}

export function readQuestions(folder: string): readonly EntityQuestions[] {
  return z.array(EntityQuestions).parse(JSON.parse(readFileSync(join(folder, questionsFile), 'utf8')));
}

export async function readEvents(folder: string, file: string): Promise<readonly KnownEvent[]> {
  return readLines(join(folder, file), EventLine);
}

export async function writeRows(folder: string, rows: Iterable<RowsOfQuestion>): Promise<void> {
  await writeLines(join(folder, rowsFile), packed(rows));
}

export async function readRows(folder: string): Promise<readonly RowsOfQuestion[]> {
  const lines = await readLines(join(folder, rowsFile), RowLine);
  return lines.map(({ batch, incremental, ...line }) => ({
    ...line,
    batch: unpack(batch),
    incremental: unpack(incremental),
  }));
}

function* packed(rows: Iterable<RowsOfQuestion>): Generator<z.input<typeof RowLine>, void> {
  for (const { batch, incremental, ...row } of rows)
    yield { ...row, batch: pack(batch), incremental: pack(incremental) };
}

function pack(row: ComputedRow | undefined): z.infer<typeof Row> {
  return row === undefined ? null : { eventTimeUs: row.eventTimeUs, values: toHex(row.values) };
}

function unpack(row: z.infer<typeof Row>): ComputedRow | undefined {
  return row === null ? undefined : { eventTimeUs: row.eventTimeUs, values: fromHex(row.values) };
}

async function writeLines(path: string, documents: Iterable<object>): Promise<void> {
  const lines = function* (): Generator<string, void> {
    for (const document of documents) yield `${JSON.stringify(document)}\n`;
  };
  await pipeline(Readable.from(lines()), createWriteStream(path));
}

async function readLines<Line extends z.ZodType>(path: string, schema: Line): Promise<z.output<Line>[]> {
  const lines: z.output<Line>[] = [];
  for await (const line of createInterface({ input: createReadStream(path) }))
    lines.push(schema.parse(JSON.parse(line)));
  return lines;
}
