import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import process from 'node:process';
import * as z from 'zod';

/** What every lane gets, and `lane.py` reads the same. */
const Task = z.strictObject({
  rows: z.int(),
  columns: z.array(z.string()),
  /** The columns one behind the other as little-endian doubles. */
  data: z.string(),
  /** The file that all read. */
  shared: z.string(),
  /** The file that this one writes. */
  own: z.string(),
  few: z.array(z.string()),
  /** Whether to prove what was read and written, which takes longer than both. */
  prove: z.boolean(),
});
type Task = z.infer<typeof Task>;

export interface Lane<Table> {
  /** What is written: in memory, in the form in which the library likes it best. */
  load(task: Task): Promise<Table> | Table;
  /** Uncompressed and without dictionaries when `plain`; else as the library does it when it is told nothing. */
  write(table: Table, path: string, plain: boolean): Promise<void> | void;
  read(path: string, columns: readonly string[]): Promise<Table> | Table;
  /** Reads all columns into the arrays of a table that was read before. */
  readInto?(path: string, table: Table): void;
  /** The bits of one column of what was read. */
  bits(table: Table, column: string): Uint8Array | Promise<Uint8Array>;
}

/** Each thing is done once before it is timed, so that programs are compiled and pages are there. */
export async function runLane<Table>(lane: Lane<Table>): Promise<void> {
  const [line = 'load'] = process.argv.slice(2);
  if (line === 'load') return;
  const task = Task.parse(JSON.parse(line));
  const times = await measure(lane, task);
  process.stdout.write(JSON.stringify({ times, proofs: task.prove ? await prove(lane, task) : {} }));
}

async function measure<Table>(lane: Lane<Table>, task: Task): Promise<Record<string, number>> {
  const { own, shared, columns, few } = task;
  const table = await lane.load(task);
  const clear = (): void => rmSync(own, { force: true });
  const times = {
    writePlain: await seconds(() => lane.write(table, own, true), clear),
    write: await seconds(() => lane.write(table, own, false), clear),
    readOwn: await seconds(() => lane.read(own, columns)),
    readShared: await seconds(() => lane.read(shared, columns)),
    readFew: await seconds(() => lane.read(shared, few)),
  };
  if (lane.readInto === undefined) return times;
  // Made last: who holds one table more than the others finds less memory that is warm.
  const recycled = await lane.read(shared, columns);
  return { ...times, readInto: await seconds(() => lane.readInto?.(shared, recycled)) };
}

async function seconds(work: () => unknown, prepare: () => void = () => undefined): Promise<number> {
  prepare();
  await work();
  prepare();
  const startedMs = performance.now();
  await work();
  return (performance.now() - startedMs) / 1000;
}

/** Of the file that all read, and of both that this one writes; the last one is there already. */
async function prove<Table>(lane: Lane<Table>, task: Task): Promise<Record<string, string>> {
  const { shared, own } = task;
  const proofs = { shared: await digest(lane, task, shared), own: await digest(lane, task, own) };
  rmSync(own);
  await lane.write(await lane.load(task), own, true);
  return { ...proofs, ownPlain: await digest(lane, task, own) };
}

async function digest<Table>(lane: Lane<Table>, { columns }: Task, path: string): Promise<string> {
  const hash = createHash('sha256');
  const table = await lane.read(path, columns);
  for (const column of columns) hash.update(await lane.bits(table, column));
  return hash.digest('hex');
}
