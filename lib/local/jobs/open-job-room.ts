import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { acquireLock, forgetPredecessors, lockHolder } from '../process-lock.ts';
import type { ProcessRecord } from '../process-record.ts';
import { beginFamily, endFamilies, forgetFamily, namesIn } from './job-families.ts';

/** A machine that redrives a run has long done so. */
const keptWorkMs = 7 * 24 * 3_600_000;

/**
 * Where the jobs of one runner work. One room has one runner at a time, and whoever opens it ends first what earlier
 * runners have left there: two processes never work in the same folder.
 *
 *   runner/      the lock
 *   families/    by runner, the marks of the jobs that run
 *   work/        by job, its working folder, kept from one try to the next
 */
export interface JobRoom {
  /** The same for each try of a job, so that it finds its checkpoints. */
  workFolder(job: string): string;
  forget(job: string): void;
  beginFamily(graceMs: number): string;
  forgetFamily(mark: string): void;
  /** Once no job runs. The room stays locked until this process ends. */
  close(): Promise<void>;
}

export type JobRoomOutcome =
  | { readonly kind: 'open'; readonly room: JobRoom; readonly strays: number }
  | { readonly kind: 'held'; readonly record: ProcessRecord };

export async function openJobRoom(root: string): Promise<JobRoomOutcome> {
  const lock = acquireLock(join(root, 'runner'));
  if (lock.kind === 'held') return lock;
  const strays = await endOthers(root, lock.record.nonce);
  forgetPredecessors(join(root, 'runner'));
  const families = join(root, 'families', lock.record.nonce);
  const keeper = startKeeper(families);
  return {
    kind: 'open',
    strays,
    room: {
      workFolder(job) {
        // A lent machine may run for months, and nobody comes back for the job of a run that was cancelled.
        forgetOldWork(join(root, 'work'));
        const folder = workFolder(root, job);
        mkdirSync(folder, { recursive: true });
        return folder;
      },
      forget: (job) => rmSync(workFolder(root, job), { recursive: true, force: true }),
      beginFamily: (graceMs) => beginFamily(families, graceMs),
      forgetFamily: (mark) => forgetFamily(families, mark),
      close: () => keeper.dismiss(),
    },
  };
}

/** Ends what a runner has left that was killed together with its keeper; nothing of one that runs. */
export async function endLeftJobs(root: string): Promise<number> {
  return endOthers(root, lockHolder(join(root, 'runner'))?.nonce);
}

async function endOthers(root: string, living: string | undefined): Promise<number> {
  let ended = 0;
  for (const runner of namesIn(join(root, 'families'))) {
    if (runner !== living) ended += await endFamilies(join(root, 'families', runner));
  }
  return ended;
}

/** Of jobs that nobody has tried again. Each try changes the time of its folder. */
function forgetOldWork(work: string): void {
  for (const name of namesIn(work)) {
    const folder = join(work, name);
    const changedMs = statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (Date.now() - changedMs > keptWorkMs) rmSync(folder, { recursive: true, force: true });
  }
}

/** By digest: what a job is called must not become a path. */
function workFolder(root: string, job: string): string {
  return join(root, 'work', createHash('sha256').update(job).digest('hex').slice(0, 32));
}

function startKeeper(families: string): { dismiss(): Promise<void> } {
  const program = join(import.meta.dirname, 'keep-jobs.ts');
  const keeper = spawn(process.execPath, [program, families], {
    env: { PATH: '/usr/bin:/bin' },
    stdio: ['pipe', 'ignore', 'ignore'],
    // Its own group: what ends the runner must not end the keeper before it has done its work.
    detached: true,
  });
  const ended = once(keeper, 'exit').catch(() => undefined);
  keeper.stdin.on('error', () => undefined);
  // It keeps nobody from ending.
  keeper.unref();
  return {
    async dismiss() {
      keeper.ref();
      keeper.stdin.end();
      await ended;
    },
  };
}
