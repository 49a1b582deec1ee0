import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type ClientSettings, cloudWatchLogsClient, s3Client } from '../adapters/aws/clients.ts';
import { cloudWatchLogWriter } from '../adapters/aws/cloudwatch-log-writer.ts';
import { s3JobFiles } from '../adapters/aws/s3-job-files.ts';
import { openJobLogs } from './jobs/job-logs.ts';
import { engineJournal, type JournalAccess } from './jobs/journal-access.ts';
import { type ServedJobs, serveJobs } from './jobs/serve-jobs.ts';
import { trainKind } from './jobs/train-kind.ts';
import { logTo } from './local-log.ts';
import type { LocalPaths } from './paths.ts';
import { trainerPackages } from './python-packages.ts';

/** An engine on a busy laptop takes its time for the files of a result, and so does a line at home. */
const filesTimeoutMs = 60_000;

export interface ServeTrainJobsOptions {
  /** Of an engine. */
  readonly settings: ClientSettings;
  readonly logGroup: string;
  readonly queueUrl: string;
  readonly paths: LocalPaths;
  readonly signal: AbortSignal;
}

/**
 * The job runner of a platform, until the signal. Settles when its last job has written its checkpoint and ended; never
 * fails, because the platform must not end with it.
 */
export async function serveTrainJobs(options: ServeTrainJobsOptions): Promise<void> {
  const say = logTo(join(options.paths.logs, 'jobs.log'));
  const [atOnce, journal] = [jobsAtOnce(availableParallelism()), engineJournal(options.settings)];
  try {
    const served = await serveTrainings({ ...options, say, atOnce, journal });
    if (served.kind === 'held') say(`process ${served.record.pid} runs the jobs of this folder`);
  } catch (error) {
    say(`no jobs are run: ${String(error)}`);
  }
}

export interface ServeTrainingsOptions extends ServeTrainJobsOptions {
  readonly say: (line: string) => void;
  readonly atOnce: number;
  readonly journal: JournalAccess;
}

/** Trainings of one queue, with their documents, results and lines in the stores of its platform. */
export async function serveTrainings(options: ServeTrainingsOptions): Promise<ServedJobs> {
  const { settings, logGroup, queueUrl, paths, signal, say, atOnce, journal } = options;
  const write = cloudWatchLogWriter({ client: cloudWatchLogsClient(settings), group: logGroup });
  const logs = openJobLogs({ write, keep: logTo(join(paths.logs, 'train.log')), say, nowMs: Date.now });
  const train = trainKind({
    files: s3JobFiles({ client: s3Client({ ...settings, requestTimeoutMs: filesTimeoutMs }) }),
    python: trainerPackages(paths).python,
    trainer: join(paths.root, 'containers', 'trainer'),
    journal,
  });
  const ports = { kinds: { train }, linesOf: logs.linesOf, say, signal, atOnce };
  try {
    return await serveJobs({ ...ports, settings, queueUrl, root: paths.jobs });
  } finally {
    await logs.close();
  }
}

/** A training wants two cores, and gets what there is. */
export function jobsAtOnce(cores: number): number {
  return Math.max(1, Math.floor(cores / 2));
}
