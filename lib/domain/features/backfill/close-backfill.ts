import { TidegateError } from '../../fault.ts';
import type { BackfillRun, BackfillRuns } from './ports.ts';

/** What a run has come to since it was last written. */
export type BackfillStep = Pick<BackfillRun, 'tenant' | 'run' | 'attempt'> &
  Partial<Pick<BackfillRun, 'status' | 'failure' | 'finishedAtUs'>> & {
    readonly counts?: Partial<BackfillRun['counts']>;
  };

/** Writes how far a run has come; an attempt that another one has followed says nothing any more. */
export async function noteStep({ counts, ...step }: BackfillStep, runs: BackfillRuns): Promise<void> {
  const found = await runs.find(step.tenant, step.run);
  if (found === undefined) throw new TidegateError('TG-2010', `there is no run ${step.run}`);
  if (found.attempt !== step.attempt) return;
  await runs.put({ ...found, ...step, counts: { ...found.counts, ...counts } });
}
