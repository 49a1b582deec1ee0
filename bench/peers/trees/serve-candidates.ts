import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Request, Task } from './protocol.ts';
import { type Calls, timeCalls } from './timed-calls.ts';

/** The rows to be scored, and what scores them. */
export interface Given extends Task {
  /** Row after row. */
  readonly rows: Float64Array;
}

export interface Candidate {
  /** Answers of a row: one score, or the values of its explanation. @default 1 */
  readonly width?: number;
  /** @param answers takes what the calls answer, row after row */
  calls(rows: number, answers: Float64Array): Calls;
}

export type Candidates = Readonly<Record<string, Candidate>>;

/** One request per line on stdin, one answer per line on stdout; ends with its input. */
export async function serveCandidates(open: (given: Given) => Promise<Candidates> | Candidates): Promise<void> {
  const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
  const nextLine = async (): Promise<unknown> => {
    const { value } = await lines.next();
    return value === undefined ? undefined : JSON.parse(value);
  };
  const task = Task.parse(await nextLine());
  const candidates = await open({ ...task, rows: readFloats(join(task.folder, 'rows.f64')) });
  process.stdout.write('{}\n');
  const prepared = new Map<string, Prepared>();
  for (let line = await nextLine(); line !== undefined; line = await nextLine()) {
    const { candidate, rows, out, ...request } = Request.parse(line);
    const key = `${candidate} ${rows}`;
    const { calls, answers } = prepared.get(key) ?? prepare(candidates[candidate], rows);
    prepared.set(key, { calls, answers });
    const timing = await timeCalls(calls, request);
    if (out !== undefined) writeFileSync(out, answers);
    process.stdout.write(`${JSON.stringify(timing)}\n`);
  }
}

interface Prepared {
  readonly calls: Calls;
  readonly answers: Float64Array;
}

function prepare(candidate: Candidate | undefined, rows: number): Prepared {
  if (candidate === undefined) throw new RangeError('no such candidate');
  const answers = new Float64Array(new SharedArrayBuffer(8 * rows * (candidate.width ?? 1)));
  return { calls: candidate.calls(rows, answers), answers };
}

/** Raw float64 of a file, where every thread can read it. */
export function readFloats(file: string): Float64Array {
  const bytes = readFileSync(file);
  const shared = new SharedArrayBuffer(bytes.byteLength);
  new Uint8Array(shared).set(bytes);
  return new Float64Array(shared);
}

/** Views of single rows, made beforehand. */
export function rowViews<Floats extends Float64Array | Float32Array>(
  rows: Floats,
  features: number,
): readonly ReturnType<Floats['subarray']>[];
export function rowViews(rows: Float64Array | Float32Array, features: number) {
  return Array.from({ length: rows.length / features }, (_, row) =>
    rows.subarray(row * features, (row + 1) * features),
  );
}
