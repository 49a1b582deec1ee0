import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as z from 'zod';
import { type TrainJob, TrainResult } from '../../schemas/training.ts';

/** What runs `python -m trainer`. */
export interface TrainerProgram {
  readonly python: string;
  /** Folder that holds the package `trainer`. */
  readonly trainer: string;
}

export interface TrainerRun {
  readonly program: TrainerProgram;
  /** The job, and beside it the files that it names. */
  readonly folder: string;
  readonly name: string;
  readonly signal: AbortSignal;
}

/** A training as any runner starts it. */
export function startTrainer({ program, folder, name, signal }: TrainerRun): ChildProcess {
  const words = ['-m', 'trainer', '--job', jobFile(folder, name), '--out', outFolder(folder, name)];
  const child = spawn(program.python, words, {
    // One thread for libraries too that ask nobody: threads that wait for work burn what is measured here.
    env: { PATH: '/usr/bin:/bin', HOME: folder, PYTHONPATH: program.trainer, OMP_NUM_THREADS: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...{ signal, killSignal: 'SIGKILL' },
  });
  // Its end shows as its exit, and an abort in the signal.
  return child.on('error', () => undefined);
}

export function writeJob(folder: string, name: string, job: TrainJob): void {
  writeFileSync(jobFile(folder, name), JSON.stringify(job));
}

export type Succeeded = Extract<TrainResult, { status: 'succeeded' }>;

/** To its end. Throws what it said where it has failed. */
export async function runTrainer(run: TrainerRun): Promise<Succeeded> {
  const child = startTrainer(run);
  let complaint = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (complaint = (complaint + text).slice(-2000)));
  child.stdout?.resume();
  await once(child, 'close', { signal: run.signal });
  if (child.exitCode !== 0) throw new Error(`the trainer ended with ${child.exitCode}: ${complaint.trim()}`);
  const result = TrainResult.parse(readJson(join(outFolder(run.folder, run.name), 'result.json')));
  if (result.status === 'failed') throw new Error(`the trainer failed: ${result.code} ${result.reason}`);
  return result;
}

/** What a search says of each trial as it ends. */
const TrialLine = z.object({
  step: z.enum(['trial finished', 'trial pruned', 'trial failed']),
  trial: z.int().min(0),
});

/** The number of each trial as it ends, as long as the process lives. */
export async function* endedTrials({ stdout }: ChildProcess): AsyncGenerator<number, void, undefined> {
  if (stdout === null) return;
  for await (const line of createInterface({ input: stdout })) {
    const told = TrialLine.safeParse(parseJson(line));
    if (told.success) yield told.data.trial;
  }
}

export function jobFile(folder: string, name: string): string {
  return join(folder, `${name}.json`);
}

export function outFolder(folder: string, name: string): string {
  return join(folder, `${name}-out`);
}

/** Undefined for a file that is not there, or not whole. */
export function readJson(path: string): unknown {
  try {
    return parseJson(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Undefined for what is not JSON, which no contract takes. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
