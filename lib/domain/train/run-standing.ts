import { dayUs } from '../time.ts';
import type { RunFailures } from '../monitor/ports.ts';
import { type Failure, failureOf } from './failure-of.ts';
import type { TrainRun } from './train-runs.ts';

export const retrainMachine = 'retrain-model';

/** The machine's own timeout: what has not ended by then was ended without a word. */
export const longestRunUs = dayUs;

/**
 * How a run stands. Its record ends with its last state or with the one that catches failures; where not even that one
 * could run, the record of the failed execution tells, or the time that is over. That record is written first: who asks
 * before the run's own has followed gets the same answer.
 */
export async function standingOf(
  run: TrainRun,
  nowUs: number,
  runFailures: Pick<RunFailures, 'find'>,
): Promise<TrainRun> {
  if (run.status !== 'running') return run;
  const failure = await runFailures.find(run.tenant, retrainMachine, run.execution);
  if (failure !== undefined) return brokenOff(run, failure.atUs, failureOf(failure));
  const lastUs = run.startedAtUs + longestRunUs;
  const reason = `execution ${run.execution} of ${retrainMachine} did not end within its timeout`;
  return nowUs > lastUs ? brokenOff(run, lastUs, { code: 'TG-3053', reason }) : run;
}

function brokenOff(run: TrainRun, finishedAtUs: number, failure: Failure): TrainRun {
  return { ...run, status: 'failed', finishedAtUs, failure };
}
