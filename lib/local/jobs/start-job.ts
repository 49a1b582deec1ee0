import { type ChildProcessByStdio, spawn } from 'node:child_process';
import type { Readable } from 'node:stream';
import { familyVariable } from '../process-family.ts';

export interface JobCommand {
  readonly program: string;
  readonly words: readonly string[];
  /** The whole environment: nothing of the runner's reaches the job. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface JobStart {
  readonly command: JobCommand;
  /** Its working directory. */
  readonly folder: string;
  /** Carried by everything that the job starts. */
  readonly mark: string;
  readonly cpus: number;
  /** Of each of its processes. */
  readonly cpuSeconds: number;
}

export type JobProcess = ChildProcessByStdio<null, Readable, Readable>;

/**
 * The kernel keeps the limit on CPU time: SIGXCPU at the soft limit, SIGKILL a minute later. No core dumps, which
 * would fill the disk; and what else runs here, the platform that serves answers, comes before a job.
 */
const limitedStart = `
  ulimit -c 0
  ulimit -S -t "$1" && ulimit -H -t "$(($1 + 60))"
  shift
  exec nice -n 5 "$@"`;

/** Starts it as the leader of a process group of its own, so that the whole group can be signalled at once. */
export function startJob({ command, folder, mark, cpus, cpuSeconds }: JobStart): JobProcess {
  const words = ['-c', limitedStart, 'job', String(Math.ceil(cpuSeconds)), command.program, ...command.words];
  return spawn('/bin/sh', words, {
    cwd: folder,
    env: { ...threadLimits(cpus), ...command.environment, [familyVariable]: mark },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
}

/** Numeric libraries start a thread per core of the machine unless told otherwise. */
function threadLimits(cpus: number): Readonly<Record<string, string>> {
  const names = ['OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS', 'MKL_NUM_THREADS', 'VECLIB_MAXIMUM_THREADS'];
  return Object.fromEntries(names.map((name) => [name, String(cpus)]));
}
