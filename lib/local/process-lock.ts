import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ProcessRecord, isRunning, recordProcess } from './process-record.ts';

/**
 * A lock that a crash cannot leave behind: it is held exactly as long as its process runs.
 *
 * The folder holds numbered records, and the highest one is the holder. Taking over from a dead holder means to
 * create the next number, which the file system grants to one process only; nobody ever removes the record of
 * somebody who may be alive, so there is no moment in which two cleaners delete each other's locks.
 */
export type LockOutcome =
  | { readonly kind: 'acquired'; readonly record: ProcessRecord; readonly predecessors: readonly ProcessRecord[] }
  | { readonly kind: 'held'; readonly record: ProcessRecord };

export function acquireLock(folder: string): LockOutcome {
  mkdirSync(folder, { recursive: true });
  const own = ownRecord();
  for (;;) {
    const highest = generations(folder).at(-1) ?? 0;
    const holder = readRecord(folder, highest);
    if (holder !== undefined && isRunning(holder)) return { kind: 'held', record: holder };
    if (!claim(folder, highest + 1, own)) continue;
    // Slow as we may have been, others went on: only the highest number holds.
    if (generations(folder).at(-1) === highest + 1) {
      return { kind: 'acquired', record: own, predecessors: predecessorsOf(folder, highest + 1) };
    }
    rmSync(recordPath(folder, highest + 1), { force: true });
  }
}

/** Who holds the lock now. */
export function lockHolder(folder: string): ProcessRecord | undefined {
  const holder = lastHolder(folder);
  return holder !== undefined && isRunning(holder) ? holder : undefined;
}

/** Who held the lock last, alive or not. */
export function lastHolder(folder: string): ProcessRecord | undefined {
  return readRecord(folder, generations(folder).at(-1) ?? 0);
}

/** Forgets those whom the holder has cleaned up after. */
export function forgetPredecessors(folder: string): void {
  for (const generation of generations(folder).slice(0, -1)) rmSync(recordPath(folder, generation), { force: true });
}

function ownRecord(): ProcessRecord {
  const own = recordProcess(process.pid, randomBytes(16).toString('hex'));
  if (own === undefined) throw new Error('this process cannot find its own start time');
  return own;
}

/** A link appears whole or not at all, and never over an existing file. */
function claim(folder: string, generation: number, record: ProcessRecord): boolean {
  const draft = join(folder, `${record.nonce}.draft`);
  writeFileSync(draft, JSON.stringify(record));
  try {
    linkSync(draft, recordPath(folder, generation));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

function predecessorsOf(folder: string, generation: number): readonly ProcessRecord[] {
  return generations(folder)
    .filter((other) => other < generation)
    .flatMap((other) => readRecord(folder, other) ?? []);
}

function generations(folder: string): readonly number[] {
  try {
    return readdirSync(folder)
      .flatMap((name) => /^(\d+)\.json$/.exec(name)?.[1] ?? [])
      .map(Number)
      .sort((left, right) => left - right);
  } catch {
    return [];
  }
}

function recordPath(folder: string, generation: number): string {
  return join(folder, `${generation}.json`);
}

function readRecord(folder: string, generation: number): ProcessRecord | undefined {
  try {
    return ProcessRecord.parse(JSON.parse(readFileSync(recordPath(folder, generation), 'utf8')));
  } catch {
    // Not there, or cut off by a full disk or a power failure: nobody can hold the lock through it.
    return undefined;
  }
}
