import type { RunToFail } from '../../../schemas/runs.ts';
import type { RunFailures } from '../monitor/ports.ts';
import { type Failure, failureOf } from './failure-of.ts';
import { retrainMachine } from './run-standing.ts';
import type { TrainRuns } from './train-runs.ts';

export interface FailPorts {
  readonly runs: Pick<TrainRuns, 'end'>;
  readonly runFailures: Pick<RunFailures, 'record'>;
}

/** Ends a run that broke off. One that has ended stays as it is: of its failures the first one counts. */
export async function failRun(failed: RunToFail, nowUs: number, { runs, runFailures }: FailPorts): Promise<Failure> {
  const { tenant, run, execution, error, cause } = failed;
  const failure = failureOf({ error, cause });
  await runFailures.record({ tenant, machine: retrainMachine, run: execution, error, cause, atUs: nowUs });
  await runs.end(tenant, run, { status: 'failed', finishedAtUs: nowUs, failure });
  return failure;
}
