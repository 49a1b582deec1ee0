import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { sha256Hex } from '../../domain/canonical-json.ts';
import { TidegateError } from '../../domain/fault.ts';
import type { DatasetFiles } from '../../domain/train/dataset/dataset-files.ts';
import type { ReadPlace } from '../../domain/train/evaluation/result-reader.ts';
import type { Pack } from '../../domain/train/pack.ts';
import { trainJob } from '../../domain/train/train-job.ts';
import type { TrainRun } from '../../domain/train/train-runs.ts';
import { localJob } from '../../local/jobs/fetch-train-input.ts';
import { startJob } from '../../local/jobs/start-job.ts';
import { trainerCommand } from '../../local/jobs/train-kind.ts';
import { readTrainResult, trainFolder } from '../../local/jobs/train-folder.ts';
import { type LocalPaths } from '../../local/paths.ts';
import { trainerPackages } from '../../local/python-packages.ts';
import { isErrorCode } from '../cli-error.ts';

export interface HarnessWork {
  readonly folder: string;
  readonly run: TrainRun;
  readonly pack: Pack;
  readonly recipe: { readonly text: string; readonly sha256: string };
  readonly dataset: DatasetFiles;
}

export interface HarnessGround {
  readonly paths: LocalPaths;
  /** Carried by all processes of this evidence. */
  readonly mark: string;
}

/** Places below the folder of a training. */
export const harnessPlaces = { jobPlace: 'in/job.json', resultPlace: 'out/result.json' } as const;

/** Fits and forecasts every fold, as a job of the platform would, in a process of its own. */
export async function runHarness(work: HarnessWork, { paths, mark }: HarnessGround): Promise<void> {
  const { folder, pack } = work;
  const job = writeInput(work);
  const surroundings = {
    ...{ folder, journal: {}, python: trainerPackages(paths).python },
    trainer: join(paths.root, 'containers', 'trainer'),
  };
  const { cpus, timeoutSeconds } = pack.limits;
  const command = trainerCommand(job, surroundings);
  const child = startJob({ command, folder, mark, cpus, cpuSeconds: timeoutSeconds });
  child.stdout.resume();
  const closed = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [exit, said] = await Promise.all([closed, text(child.stderr)]);
  const result = readTrainResult(folder);
  if (result?.status === 'succeeded') return;
  if (result !== undefined && isErrorCode(result.code)) throw new TidegateError(result.code, result.reason);
  throw new TidegateError('TG-3000', `the trainer ended with ${exit}: ${said.trim().slice(-1000)}`);
}

function writeInput({ folder, run, pack, recipe, dataset }: HarnessWork) {
  const { input, out, job: jobPath } = trainFolder(folder);
  const { descriptor, files } = dataset;
  const job = localJob(
    trainJob(
      {
        run,
        pack,
        recipe: { module: 'recipe.py', sha256: recipe.sha256 },
        table: { place: 'table.json', sha256: descriptor.sha256 },
      },
      { mode: 'evaluate', found: {} },
    ),
  );
  const table = join(input, dirname(job.table.place));
  for (const needed of [table, out]) mkdirSync(needed, { recursive: true });
  for (const [name, body] of files) writeFileSync(join(table, name), body);
  writeFileSync(join(input, job.recipe.module), recipe.text);
  writeFileSync(jobPath, JSON.stringify(job));
  return job;
}

/** Reads what documents of a training name, below its folder. */
export function readBelow(folder: string): ReadPlace {
  return async (place) => readFileSync(join(folder, place));
}

/** The record that a job is made of; nobody keeps it. */
export function evidenceRun(
  { seed, settings, asOfUs, pack }: Pick<TrainRun, 'seed' | 'settings' | 'asOfUs' | 'pack'>,
  name: string,
): TrainRun {
  return {
    ...{ tenant: 'evidence', run: name, execution: name, requestDigest: sha256Hex(name), pack, model: pack },
    ...{ size: 'full', settings, trigger: 'manual', seed, author: 'evidence', asOfUs, startedAtUs: asOfUs },
    ...{ status: 'running', steps: [] },
  };
}
