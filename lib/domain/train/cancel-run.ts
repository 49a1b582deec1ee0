import { RequestError } from '../fault.ts';
import type { TrainRun, TrainRuns } from './train-runs.ts';

/** Executions of `retrain-model`, with those that they have started. */
export interface TrainingExecutions {
  /** Ends it, and what it waits for; one that has ended or never was is no error. */
  stop(execution: string, reason: string): Promise<void>;
}

export interface RunToCancel {
  readonly tenant: string;
  readonly run: string;
  readonly author: string;
  /** Wall clock. */
  readonly nowUs: number;
}

export interface CancelPorts {
  readonly runs: Pick<TrainRuns, 'find' | 'end'>;
  readonly executions: TrainingExecutions;
}

/**
 * Ends a run that is under way; one that has ended stays as it is. The record comes first: a state that is still busy
 * then writes nothing more, and a cancellation that broke off in between is completed by the next.
 */
export async function cancelRun({ tenant, run, author, nowUs }: RunToCancel, ports: CancelPorts): Promise<TrainRun> {
  await ports.runs.end(tenant, run, { status: 'cancelled', finishedAtUs: nowUs });
  const found = await ports.runs.find(tenant, run);
  if (found === undefined) throw new RequestError('TG-3090', `there is no run ${run}`);
  if (found.status === 'cancelled') await ports.executions.stop(found.execution, `cancelled by ${author}`);
  return found;
}
