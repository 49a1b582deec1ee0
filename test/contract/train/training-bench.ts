import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { type MemoryJobFiles, memoryJobFiles } from '../../../lib/adapters/memory/memory-job-files.ts';
import { type MemoryJobQueue, memoryJobQueue } from '../../../lib/adapters/memory/memory-job-queue.ts';
import { memoryWaitingTasks, type TaskAnswer } from '../../../lib/adapters/memory/memory-waiting-tasks.ts';
import { type JobRoom, openJobRoom } from '../../../lib/local/jobs/open-job-room.ts';
import { runJobs } from '../../../lib/local/jobs/run-jobs.ts';
import { trainKind } from '../../../lib/local/jobs/train-kind.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import { familyOf } from '../../../lib/local/process-family.ts';
import { installPython } from '../../../lib/local/python-environment.ts';
import { trainerPackages } from '../../../lib/local/python-packages.ts';
import type { JobLimits, JobMessage } from '../../../schemas/jobs.ts';
import { TrainResult } from '../../../schemas/training.ts';
import { type Planted, root as jobsRoot, storePlanted } from '../../support/planted-training.ts';
import { waitFor } from '../../support/wait-for.ts';

/** Python and its libraries take seconds to load, on a machine that may be busy with other tests. */
export const patienceSeconds = 550;
/** The runner looks at its jobs so often. */
const lookMs = 100;

export const generous: JobLimits = {
  ...{ cpus: 1, memoryMiB: 4096, timeoutSeconds: 600, silenceSeconds: 300, graceSeconds: 60 },
};

export interface TrainingBench {
  readonly files: MemoryJobFiles;
  readonly queue: MemoryJobQueue;
  readonly jobUri: string;
  readonly lines: readonly string[];
  /** A runner, until it is stopped. */
  start(): { stop(): Promise<void> };
  answer(): Promise<TaskAnswer>;
  /** Of a training that succeeded. */
  result(): Extract<TrainResult, { status: 'succeeded' }>;
  /** Keeps a training from its second head, until the returned function is called. */
  hold(): () => void;
  firstFit(): Promise<void>;
  /** The process of the only job that runs. */
  process(): number | undefined;
}

export interface TrainingOptions {
  readonly damage?: ((files: MemoryJobFiles) => void) | undefined;
  readonly limits?: JobLimits | undefined;
}

export interface TrainingRoom {
  bench(training: Planted, options?: TrainingOptions): TrainingBench;
  /** Folders of jobs that are not over; what a job has left is below them. */
  leftFolders(): readonly string[];
  readonly room: JobRoom;
}

/** A folder for the trainings of one file of tests, in which each of them has to leave nothing. */
export function useTrainingRoom(): () => TrainingRoom {
  const stops: (() => Promise<void>)[] = [];
  let root = '';
  let room: JobRoom | undefined;
  const leftFolders = (): readonly string[] => readdirSync(join(root, 'work'));

  beforeAll(async () => {
    const paths = localPaths();
    await installPython({ paths, packages: trainerPackages(paths) });
    root = mkdtempSync(join(tmpdir(), 'tidegate-train-'));
    const outcome = await openJobRoom(root);
    if (outcome.kind === 'held') throw new Error('the room is held');
    room = outcome.room;
  }, 900_000);
  afterEach(async () => {
    for (const stop of stops.splice(0)) await stop();
    expect(leftFolders()).toEqual([]);
  });
  afterAll(async () => {
    await room?.close();
    rmSync(root, { recursive: true, force: true });
  });

  return () => {
    if (room === undefined) throw new Error('the room is opened before the first test');
    const place = { root, room, stops };
    return { room, leftFolders, bench: (training, options) => openBench(place, training, options) };
  };
}

interface Place {
  readonly root: string;
  readonly room: JobRoom;
  readonly stops: (() => Promise<void>)[];
}

function openBench({ root, room, stops }: Place, training: Planted, options: TrainingOptions = {}): TrainingBench {
  const files = memoryJobFiles();
  const jobUri = storePlanted(files.objects, training);
  options.damage?.(files);
  const [queue, tasks] = [memoryJobQueue({ nowUs: () => performance.now() * 1000 }), memoryWaitingTasks()];
  const lines: string[] = [];
  const limits = options.limits ?? generous;
  const message = {
    contract: 'job-message/1',
    taskToken: 'token',
    jobUri,
    command: { kind: 'train' },
    limits,
  } as const;
  tasks.wait('token');
  queue.send(JSON.stringify(message satisfies JobMessage));
  return {
    ...{ files, queue, jobUri, lines },
    start() {
      const stopping = new AbortController();
      const running = runJobs({
        ...{ queue, tasks, room, kinds: { train: kindOf(files) }, atOnce: 1, signal: stopping.signal, lookMs },
        linesOf: () => (line) => void lines.push(line.text),
        say: () => undefined,
      });
      const stop = async (): Promise<void> => {
        stopping.abort();
        await running;
      };
      stops.push(stop);
      return { stop };
    },
    answer: async () => {
      await waitFor({ what: 'the end of the job', seconds: patienceSeconds }, async () =>
        queue.messages().length === 0 ? true : undefined,
      );
      return tasks.answers().get('token')!;
    },
    result: () => readResult(files),
    hold() {
      const file = join(room.workFolder(jobUri), 'in', 'hold');
      mkdirSync(join(file, '..'), { recursive: true });
      writeFileSync(file, '');
      return () => rmSync(file);
    },
    firstFit: async () => {
      await waitFor({ what: 'the first finished fit', seconds: patienceSeconds }, async () =>
        lines.some((line) => line.includes('fit finished')) ? true : undefined,
      );
    },
    process: () => processIn(join(root, 'families')),
  };
}

function kindOf(files: MemoryJobFiles) {
  const paths = localPaths();
  const trainer = join(paths.root, 'containers', 'trainer');
  return trainKind({ files, python: trainerPackages(paths).python, trainer, journal: {} });
}

function readResult({ objects }: MemoryJobFiles): Extract<TrainResult, { status: 'succeeded' }> {
  const content = objects.get(`${jobsRoot}/train/result.json`);
  const result = TrainResult.parse(JSON.parse(Buffer.from(content!).toString()));
  if (result.status === 'failed') throw new Error(result.reason);
  return result;
}

function processIn(families: string): number | undefined {
  const marks = readdirSync(families).flatMap((runner) => {
    try {
      return readdirSync(join(families, runner));
    } catch {
      // Ended meanwhile.
      return [];
    }
  });
  return marks.flatMap((mark) => familyOf(mark))[0]?.pid;
}
