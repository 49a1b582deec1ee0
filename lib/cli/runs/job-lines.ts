import { lakePrefixes } from '../../domain/registry/keys.ts';
import { jobLogGroup } from '../../domain/train/job-log.ts';
import settings from '../../../tidegate.config.ts';
import type { Log } from '../log-search.ts';

/** A runner keeps lines that nobody takes, and the clock of a lent machine is not the one of the platform. */
const lateMs = 600_000;

/** What the jobs of a platform write, or all those of one run: each has a stream, named by its document in the lake. */
export function jobLines(environment: string, of?: { readonly tenant: string; readonly run: string }): Log {
  return {
    group: jobLogGroup(settings.namePrefix, environment),
    ...(of && { streamPrefix: lakePrefixes.trainJobs(of.tenant, of.run) }),
    nameOf: jobName,
    lateMs,
  };
}

/** `main/runs/r/jobs/train` → `r/train`. */
export function jobName(stream: string): string {
  const [, run = '', job = ''] = /([^/]+)\/jobs\/([^/]+)$/.exec(stream) ?? [];
  return job === '' ? stream : `${run}/${job}`;
}
