/** From a file to judged market events: unpack → rows → layout → drafts → judgement, a piece of the file at a time. */
import { basename } from 'node:path';
import { TidegateError } from '../../domain/fault.ts';
import type { MarketEvent } from '../../../schemas/streams.ts';
import { usageError } from '../cli-error.ts';
import type { ImportOptions } from './import-options.ts';
import { judgeDraft } from './judge-draft.ts';
import type { TimeUnit } from './parse-cell.ts';
import { type Member, type Packing, type ReadMeter, openMembers } from './members.ts';
import { type FieldSource, planRows, type RowPlan } from './plan-rows.ts';
import { DamagedFile } from './unreadable.ts';
import type { Format, Rejection, SourceRow, SourceRows } from './source-row.ts';
import { openRows } from './source-rows.ts';
import { joinCsvLine } from './split-csv-line.ts';

/** What became of one line; a line may hold several events. */
export type HistoryLine = {
  /** Of a zip: the member, in whose lines `line` counts. */
  readonly member?: string;
  /** From 1; of a Parquet file the row. */
  readonly line: number;
} & (
  | {
      readonly event: MarketEvent;
      readonly eventTimeUs: number;
      readonly declaredDelayUs: number;
      readonly row: SourceRow;
    }
  /** `text` is the line as it stands in the file. */
  | { readonly rejected: Rejection; readonly text: string }
);

export interface HistoryMember {
  readonly name?: string;
  readonly format: Format;
  readonly columns: readonly string[];
  /** The line that names the columns; of a Parquet file the one that a CSV would have. */
  readonly header?: string;
  readonly layout: string;
  /** Undefined where no column counts time. */
  readonly timeUnit?: TimeUnit;
  /** knowledge time = event time + this. */
  readonly declaredDelayUs: number;
  /** From which columns each field comes. */
  readonly mapping: readonly FieldSource[];
}

export interface History {
  readonly path: string;
  readonly packing: Packing;
  readonly members: readonly HistoryMember[];
  /** In the order of the file; begins anew with each call. Never throws for what stands in the file. */
  lines(): AsyncGenerator<HistoryLine>;
}

interface OpenedMember {
  readonly member: Member;
  readonly rows: SourceRows;
  readonly plan: RowPlan;
}

interface RefusedMember {
  readonly member: Member;
  readonly error: TidegateError;
}

/** Throws where nothing in the file is recognised, and says what was found. */
export async function openHistory(
  path: string,
  options: ImportOptions = {},
  meter: ReadMeter = { bytes: 0 },
): Promise<History> {
  const { packing, members } = await readable(path, () => openMembers(path, meter));
  const tried: (OpenedMember | RefusedMember)[] = [];
  for (const member of members) tried.push(...(await openMember(member, { path, options })));
  const opened = tried.filter((each) => 'plan' in each);
  const refused = tried.find((each) => 'error' in each);
  if (opened.length === 0) throw refused?.error ?? usageError(`${path} holds no line`, 'Check the path.');
  return {
    path,
    packing,
    members: opened.map(describe),
    async *lines() {
      // What was read to recognise the file is read again.
      meter.bytes = 0;
      for (const each of tried)
        if ('plan' in each) yield* judgeMember(each);
        else yield { ...nameOf(each.member), line: 1, ...unrecognised(each.error) };
    },
  };
}

/** None for a member without a line. */
async function openMember(
  member: Member,
  { path, options }: { readonly path: string; readonly options: ImportOptions },
): Promise<readonly (OpenedMember | RefusedMember)[]> {
  try {
    const rows = await readable(path, () => openRows(member, path));
    if (rows === undefined) return [];
    return [{ member, rows, plan: planRows(rows, namesOf(member, path), options) }];
  } catch (error) {
    if (error instanceof TidegateError) return [{ member, error }];
    throw error;
  }
}

/** What the system, the inflater and the Parquet reader throw says nothing about us, but about the file. */
async function readable<Value>(path: string, work: () => Promise<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TidegateError) throw error;
    if (error instanceof Error && 'syscall' in error) throw usageError(error.message, 'Check the path.');
    throw new DamagedFile(`${path}: ${messageOf(error)}`, error);
  }
}

async function* judgeMember({ member, rows, plan }: OpenedMember): AsyncGenerator<HistoryLine> {
  const name = nameOf(member);
  let line = 0;
  try {
    for await (const batch of rows.rows(plan.columns)) {
      for (const judged of batch.flatMap((row) => judgeRow(row, plan, name))) yield judged;
      line = batch.at(-1)?.line ?? line;
    }
  } catch (error) {
    // Bytes that cannot be read end this member; what stood before them is good.
    yield { ...name, line: line + 1, ...damaged(error) };
  }
}

function judgeRow(row: SourceRow, plan: RowPlan, name: { readonly member?: string }): readonly HistoryLine[] {
  const at = { ...name, line: row.line };
  const drafts = row.kind === 'fault' ? [{ rejected: row.fault }] : plan.draftsOf(row);
  return drafts.map((result) => {
    const judgement = 'rejected' in result ? result : judgeDraft(result.draft);
    if ('rejected' in judgement) return { ...at, rejected: judgement.rejected, text: textOf(row) };
    const { event, eventTimeUs } = judgement;
    return { ...at, event, eventTimeUs, declaredDelayUs: plan.declaredDelayUs, row };
  });
}

/** As the row stands in the file; of a Parquet file as it would stand in a CSV. */
export function textOf(row: SourceRow): string {
  if (row.text !== undefined) return row.text;
  return row.kind === 'cells' ? joinCsvLine(row.cells) : '';
}

/** A member of no known layout, a note of the venue for example, says nothing against the others. */
function unrecognised(error: TidegateError): { readonly rejected: Rejection; readonly text: string } {
  const { rejected, text } = damaged(error);
  return { rejected: error instanceof DamagedFile ? rejected : { ...rejected, code: 'TG-1003' }, text };
}

/** The code tells who imports that the lines before it are not to be trusted either. */
function damaged(error: unknown): { readonly rejected: Rejection; readonly text: string } {
  return { rejected: { code: 'TG-1005', field: 'file', detail: messageOf(error) }, text: '' };
}

function describe({ member, rows, plan }: OpenedMember): HistoryMember {
  return {
    ...(member.name === undefined ? {} : { name: member.name }),
    format: rows.format,
    columns: rows.columns,
    ...(rows.header === undefined ? {} : { header: rows.header }),
    layout: plan.layout,
    ...(plan.timeUnit === undefined ? {} : { timeUnit: plan.timeUnit }),
    declaredDelayUs: plan.declaredDelayUs,
    mapping: plan.mapping,
  };
}

function nameOf({ name }: Member): { readonly member?: string } {
  return name === undefined ? {} : { member: name };
}

function namesOf({ name }: Member, path: string): readonly string[] {
  return [...(name === undefined ? [] : [name]), basename(path), path];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
