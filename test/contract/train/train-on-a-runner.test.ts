import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { TrainResult } from '../../../schemas/training.ts';
import { type MemoryJobFiles, memoryJobFiles } from '../../../lib/adapters/memory/memory-job-files.ts';
import { type MemoryJobQueue, memoryJobQueue } from '../../../lib/adapters/memory/memory-job-queue.ts';
import { memoryWaitingTasks, type TaskAnswer } from '../../../lib/adapters/memory/memory-waiting-tasks.ts';
import type { JobRoom } from '../../../lib/local/jobs/open-job-room.ts';
import { openJobRoom } from '../../../lib/local/jobs/open-job-room.ts';
import { runJobs } from '../../../lib/local/jobs/run-jobs.ts';
import { trainKind } from '../../../lib/local/jobs/train-kind.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import { familyOf } from '../../../lib/local/process-family.ts';
import { installPython } from '../../../lib/local/python-environment.ts';
import { trainerPackages } from '../../../lib/local/python-packages.ts';
import type { JobLimits, JobMessage } from '../../../schemas/jobs.ts';
import { waitFor } from '../../support/wait-for.ts';
import { planted, type Planted, root as jobsRoot, storePlanted } from '../../support/planted-training.ts';

// Python and its libraries take seconds to load, on a machine that may be busy with other tests.
vi.setConfig({ testTimeout: 600_000 });

const paths = localPaths();
const packages = trainerPackages(paths);
const trainer = join(paths.root, 'containers', 'trainer');
const seconds = 550;

let root = '';
let room: JobRoom;

beforeAll(async () => {
  await installPython({ paths, packages });
  root = mkdtempSync(join(tmpdir(), 'tidegate-train-'));
  const outcome = await openJobRoom(root);
  if (outcome.kind === 'held') throw new Error('the room is held');
  room = outcome.room;
}, 900_000);

afterAll(async () => {
  await room.close();
  rmSync(root, { recursive: true, force: true });
});

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
  expect(readdirSync(join(root, 'work'))).toEqual([]);
});

interface Bench {
  readonly files: MemoryJobFiles;
  readonly queue: MemoryJobQueue;
  readonly jobUri: string;
  readonly lines: string[];
  /** A runner, until it is stopped. */
  start(): { stop(): Promise<void> };
  answer(): Promise<TaskAnswer>;
}

const limits: JobLimits = { cpus: 1, memoryMiB: 4096, timeoutSeconds: 600, silenceSeconds: 300, graceSeconds: 60 };

function bench(training: Planted, damage: (files: MemoryJobFiles) => void = () => undefined, own = limits): Bench {
  const files = memoryJobFiles();
  const jobUri = storePlanted(files.objects, training);
  damage(files);
  const [queue, tasks] = [memoryJobQueue({ nowUs: () => performance.now() * 1000 }), memoryWaitingTasks()];
  const lines: string[] = [];
  const message: JobMessage = {
    ...{ contract: 'job-message/1', taskToken: 'token', jobUri, command: { kind: 'train' }, limits: own },
  };
  tasks.wait('token');
  queue.send(JSON.stringify(message));
  const kinds = { train: trainKind({ files, python: packages.python, trainer, journal: {} }) };
  return {
    ...{ files, queue, jobUri, lines },
    start() {
      const stopping = new AbortController();
      const running = runJobs({
        ...{ queue, tasks, room, kinds, atOnce: 1, signal: stopping.signal, lookMs: 100 },
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
      await waitFor({ what: 'the end of the job', seconds }, async () =>
        queue.messages().length === 0 ? true : undefined,
      );
      return tasks.answers().get('token')!;
    },
  };
}

function resultOf({ files }: Bench): Extract<TrainResult, { status: 'succeeded' }> {
  const content = files.objects.get(`${jobsRoot}/train/result.json`);
  const result = TrainResult.parse(JSON.parse(Buffer.from(content!).toString()));
  if (result.status === 'failed') throw new Error(result.reason);
  return result;
}

/** Keeps a training from its second head, until the returned function is called. */
function hold({ jobUri }: Bench): () => void {
  const input = join(room.workFolder(jobUri), 'in');
  mkdirSync(input, { recursive: true });
  writeFileSync(join(input, 'hold'), '');
  return () => rmSync(join(input, 'hold'));
}

async function firstFit({ lines }: Bench): Promise<void> {
  await waitFor({ what: 'the first finished fit', seconds }, async () =>
    lines.some((line) => line.includes('fit finished')) ? true : undefined,
  );
}

/** The only process of the only job that runs. */
function trainingProcess(): number {
  const families = join(root, 'families');
  const marks = readdirSync(families).flatMap((runner) => readdirSync(join(families, runner)));
  const [process] = marks.flatMap((mark) => familyOf(mark));
  if (process === undefined) throw new Error('no training runs');
  return process.pid;
}

describe('a training on a job runner', () => {
  let artifact = '';
  beforeAll(async () => {
    const undisturbed = bench(planted());
    const { stop } = undisturbed.start();
    const { stored } = undisturbed.files;
    expect(await undisturbed.answer()).toMatchObject({
      kind: 'succeeded',
      output: { contract: 'job-done/1', resultUri: `${jobsRoot}/train/result.json` },
    });
    await stop();
    const result = resultOf(undisturbed);
    expect(result.resumedFits).toBe(0);
    artifact = result.artifact ?? '';
    expect(stored.toSorted()).toEqual(
      [...result.files.map(({ place }) => `${jobsRoot}/train/${place}`), `${jobsRoot}/train/result.json`].toSorted(),
    );
    expect(stored.at(-1)).toBe(`${jobsRoot}/train/result.json`);
  }, 600_000);

  test.each(['SIGTERM', 'SIGKILL'] as const)('that %s ends goes on, to the same artifact', async (signal) => {
    const disturbed = bench(planted());
    const release = hold(disturbed);
    disturbed.start();
    await firstFit(disturbed);
    const ended = trainingProcess();
    process.kill(ended, signal);
    await waitFor({ what: 'another process', seconds }, async () => (trainingStarted(ended) ? true : undefined));
    release();
    expect(await disturbed.answer()).toMatchObject({ kind: 'succeeded' });
    expect(resultOf(disturbed)).toMatchObject({ artifact, resumedFits: 1 });
  });

  test('whose runner is stopped goes on at the next one, and fetches nothing twice', async () => {
    const disturbed = bench(planted());
    const release = hold(disturbed);
    const first = disturbed.start();
    await firstFit(disturbed);
    await first.stop();
    expect(disturbed.queue.messages()).toHaveLength(1);
    expect(existsSync(join(room.workFolder(disturbed.jobUri), 'tmp'))).toBe(false);
    release();
    disturbed.start();
    expect(await disturbed.answer()).toMatchObject({ kind: 'succeeded' });
    expect(resultOf(disturbed)).toMatchObject({ artifact, resumedFits: 1 });
    const { fetched } = disturbed.files;
    // The job alone has no digest that it could be known by.
    expect(fetched.toSorted()).toEqual([...new Set(fetched), disturbed.jobUri].toSorted());
  });
});

function trainingStarted(ended: number): boolean {
  try {
    return trainingProcess() !== ended;
  } catch {
    return false;
  }
}

interface Bad {
  readonly name: string;
  readonly error: string;
  readonly cause: RegExp;
  readonly change?: (training: Planted) => void;
  readonly damage?: (files: MemoryJobFiles) => void;
  readonly limits?: JobLimits;
}

const tableFile = 's3://lake/main/datasets/planted/table.parquet';

const badJobs: readonly Bad[] = [
  {
    name: 'whose schema is wrong',
    error: 'JobRefused',
    cause: /^TG-3001: threads: /,
    change: ({ job }) => (job['threads'] = 0),
  },
  {
    name: 'of an unknown objective',
    error: 'JobRefused',
    cause: /^TG-3001: heads\.0/,
    change: ({ job }) => (job['heads'] = [{ name: 'up', target: 'up', horizonUs: 1, objective: 'guess' }]),
  },
  {
    name: 'whose partition is missing',
    error: 'JobRefused',
    cause: /^TG-3002: there is no s3:\/\/lake\/main\/datasets\/planted\/table\.parquet$/,
    damage: ({ objects }) => objects.delete(tableFile),
  },
  {
    name: 'whose data have another digest',
    error: 'JobRefused',
    cause: /^TG-3003: s3:\/\/lake\/main\/datasets\/planted\/table\.parquet has the digest /,
    damage: ({ objects }) => objects.set(tableFile, Buffer.from('another table')),
  },
  {
    name: 'with an empty fold',
    error: 'JobFailed',
    cause: /^TG-3010: /,
    change: ({ folds }) => folds['role']!.forEach((role, at, roles) => (roles[at] = role === 1 ? 0 : role)),
  },
  {
    name: 'with a constant label',
    error: 'JobFailed',
    cause: /^TG-3012: /,
    change: ({ columns }) => columns['up']!.fill(1),
  },
  {
    name: 'with a feature that is always missing',
    error: 'JobFailed',
    cause: /^TG-3013: /,
    change: ({ columns }) => columns['noise']!.fill(NaN),
  },
  {
    name: 'over its memory limit',
    error: 'JobMemoryExceeded',
    cause: /^TG-3018: used \d+ MiB of memory; its limit is 64 MiB/,
    limits: { ...limits, memoryMiB: 64 },
  },
];

describe('a bad training', () => {
  test.each(badJobs)(
    '$name fails with its code and leaves nothing',
    async ({ error, cause, change, damage, limits: own }) => {
      const training = planted();
      change?.(training);
      const bad = bench(training, damage, own);
      bad.start();
      expect(await bad.answer()).toEqual({ kind: 'failed', error, cause: expect.stringMatching(cause) });
      expect(bad.files.stored).toEqual([]);
    },
  );
});
