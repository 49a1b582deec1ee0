import { TidegateError } from '../../domain/fault.ts';
import { usageError } from '../cli-error.ts';
import { openMembers } from '../import/members.ts';
import type { SourceRow, SourceRows } from '../import/source-row.ts';
import { openRows } from '../import/source-rows.ts';
import { DamagedFile } from '../import/unreadable.ts';
import { featureNumber, matchColumns, misfit } from './feature-cells.ts';

/** Rows of a batch follow one another, a number for each feature, NaN where it is missing. */
export interface FeatureBatch {
  readonly rows: Float64Array;
  readonly count: number;
}

/** A CSV, NDJSON or Parquet file, as it is or as gzip or zip, a piece of it in memory at a time. */
export async function* readFeatureRows(path: string, features: readonly string[]): AsyncGenerator<FeatureBatch> {
  try {
    const source = await openSource(path);
    const cellsOf = readerOf(source, features);
    let total = 0;
    const needed = source.format === 'ndjson' ? undefined : neededColumns(source, features);
    for await (const batch of source.rows(needed)) {
      total += batch.length;
      if (batch.length > 0) yield { rows: toNumbers(batch, features, cellsOf), count: batch.length };
    }
    if (total === 0) throw misfit(`${path} holds no row`);
  } catch (error) {
    throw namingFile(path, error);
  }
}

async function openSource(path: string): Promise<SourceRows> {
  const { members } = await openMembers(path);
  const [member, ...others] = members;
  if (member === undefined || others.length > 0)
    throw misfit(`${path} is an archive of ${members.length} files: it must have one`);
  const source = await openRows(member, path);
  if (source === undefined) throw misfit(`${path} holds no line`);
  if (!source.hasHeader && source.format === 'csv')
    throw misfit(`the first line of ${path} names no columns: each name begins with a letter, and there is no index`);
  return source;
}

type ReadCells = (row: SourceRow) => readonly unknown[];

function readerOf(source: SourceRows, features: readonly string[]): ReadCells {
  if (source.format === 'ndjson') return objectReader(features);
  const places = matchColumns(features, source.columns);
  const time = places.map((place) => source.columns[place] ?? '').find((column) => source.times?.has(column) === true);
  if (time !== undefined)
    throw misfit(`column ${time} holds times: write them as the numbers that the model learnt from`);
  return (row) => {
    if (row.kind === 'fault') throw misfit(`line ${row.line}: ${row.fault.detail}`);
    return row.kind === 'cells' ? places.map((place) => row.cells[place] ?? '') : [];
  };
}

/** Lines that have the keys of the line before need no new search. */
function objectReader(features: readonly string[]): ReadCells {
  let known = '';
  let names: readonly string[] = [];
  return (row) => {
    if (row.kind === 'fault') throw misfit(`line ${row.line}: ${row.fault.detail}`);
    if (row.kind !== 'value' || !isObject(row.value)) throw misfit(`line ${row.line} is no JSON object`);
    const { value } = row;
    const keys = Object.keys(value);
    const told = JSON.stringify(keys);
    if (told !== known) {
      names = matchColumns(features, keys).map((place) => keys[place] ?? '');
      known = told;
    }
    return names.map((name) => value[name]);
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function neededColumns({ columns }: SourceRows, features: readonly string[]): readonly string[] {
  return [...new Set(matchColumns(features, columns).map((place) => columns[place] ?? ''))];
}

function toNumbers(batch: readonly SourceRow[], features: readonly string[], cellsOf: ReadCells): Float64Array {
  const numbers = new Float64Array(batch.length * features.length);
  batch.forEach((row, index) => {
    const cells = cellsOf(row);
    for (let feature = 0; feature < features.length; feature += 1) {
      const number = featureNumber(cells[feature]);
      if (number === undefined)
        throw misfit(`row ${row.line}, ${features[feature]}: ${told(cells[feature])} is no number`);
      numbers[index * features.length + feature] = number;
    }
  });
  return numbers;
}

function told(cell: unknown): string {
  return cell === undefined ? 'nothing' : JSON.stringify(cell).slice(0, 60);
}

/** What the system, the inflater and the Parquet reader throw is about the file. */
function namingFile(path: string, error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  if (error instanceof TidegateError && !(error instanceof DamagedFile)) return error;
  if ('syscall' in error) return usageError(error.message, 'Check the path.');
  return misfit(`${path}: ${error.message}`, error);
}
