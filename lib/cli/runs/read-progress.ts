import { defaultTenant } from '../../../schemas/patterns.ts';
import type { TrainRunStatus } from '../../../schemas/run-api.ts';
import type { LogReader } from '../../adapters/aws/cloudwatch-log-reader.ts';
import { jobLogGroup } from '../../domain/train/job-log.ts';
import { lakePrefixes } from '../../domain/registry/keys.ts';
import { parseTime } from '../../domain/time.ts';
import { packs } from '../../../models/index/definitions.ts';
import settings from '../../../tidegate.config.ts';
import { findSession } from '../../local/running-platform.ts';
import { findAccess } from '../api-access.ts';
import { openTarget } from '../aws-target.ts';
import type { Call } from '../command.ts';
import { openReader } from '../log-search.ts';
import { JobProgress } from './job-progress.ts';

/** What a log shows may be this late. */
const overlapMs = 10_000;
const tenant = defaultTenant;

export type ProgressReader = (status: TrainRunStatus, state: string) => Promise<string | undefined>;

/**
 * Reads how far the jobs of a run are from their log. Only the platform of this machine shows its log to whoever has
 * nothing but a token; elsewhere the record of the run has to do.
 */
export async function openProgress(
  call: Pick<Call, 'global' | 'environment'>,
  first: TrainRunStatus,
): Promise<ProgressReader> {
  const read = await openLocalLog(call);
  if (read === undefined) return async () => undefined;
  // The platform of this machine has the packs of this checkout.
  const pack = packs.find(({ name }) => name === first.pack);
  const progress = new JobProgress(pack?.search.groups.map(({ name }) => name) ?? []);
  const group = jobLogGroup(settings.namePrefix, 'local');
  const streamPrefix = lakePrefixes.trainJobs(tenant, first.run);
  let fromMs = (parseTime(first.startedAt) ?? 0) / 1000 - overlapMs;
  return async (status, state) => {
    // A log that does not answer is no reason to stop watching the run.
    const events = await read({ group, fromMs, streamPrefix }).catch(() => []);
    for (const { stream, message } of events) progress.take(stream, message);
    fromMs = Math.max(fromMs, ...events.map(({ timeMs }) => timeMs - overlapMs));
    return progress.inWords(status, state);
  };
}

async function openLocalLog(call: Pick<Call, 'global' | 'environment'>): Promise<LogReader | undefined> {
  const { baseUrl } = findAccess(call);
  const session = findSession(call.environment);
  if (session?.baseUrl !== baseUrl) return undefined;
  return openReader(openTarget('local', call));
}
