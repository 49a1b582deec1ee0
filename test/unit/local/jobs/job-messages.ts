import type { JobLimits, JobMessage } from '../../../../schemas/jobs.ts';

/** The limits are far off: the clock of a test may run much faster than its jobs. */
export function jobMessage(name = 'one', limits: Partial<JobLimits> = {}, token = `token-${name}`): JobMessage {
  return {
    contract: 'job-message/1',
    taskToken: token,
    jobUri: `s3://lake/main/jobs/${name}.json`,
    command: { kind: 'train' },
    limits: { cpus: 1, memoryMiB: 1024, timeoutSeconds: 36_000, silenceSeconds: 36_000, graceSeconds: 5, ...limits },
  };
}
