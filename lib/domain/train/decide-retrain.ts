import type { RetrainDecision } from '../../../schemas/runs.ts';
import type { RunFailures } from '../monitor/ports.ts';
import { standingOf } from './run-standing.ts';
import type { TrainRun, TrainRuns } from './train-runs.ts';
import type { TrainingTurns } from './training-turns.ts';

export interface DecidePorts {
  readonly runs: Pick<TrainRuns, 'find'>;
  readonly runFailures: Pick<RunFailures, 'find'>;
  readonly turns: TrainingTurns;
}

/**
 * Takes the turn of the model, unless another run that is under way has it. The turn moves by one conditional write,
 * from the very run that was seen to have ended: two runs that begin at the same moment cannot both have it.
 */
export async function decideRetrain(run: TrainRun, nowUs: number, ports: DecidePorts): Promise<RetrainDecision> {
  const { tenant, model } = run;
  if (run.status === 'skipped') return { decision: 'skip', reason: 'the run stood back before' };
  const holder = await ports.turns.holder(tenant, model);
  if (holder === run.run) return { decision: 'train', reason: `${model} is trained by this run` };
  if (holder !== undefined && (await isUnderWay(tenant, holder, { nowUs, ports }))) {
    return { decision: 'skip', reason: `the run ${holder} trains ${model} now` };
  }
  const isTaken = await ports.turns.take({ tenant, model, run: run.run, from: holder });
  if (!isTaken) return decideRetrain(run, nowUs, ports);
  return { decision: 'train', reason: `nothing else trains ${model}` };
}

async function isUnderWay(
  tenant: string,
  run: string,
  { nowUs, ports }: { readonly nowUs: number; readonly ports: DecidePorts },
): Promise<boolean> {
  const found = await ports.runs.find(tenant, run);
  if (found === undefined) return false;
  return (await standingOf(found, nowUs, ports.runFailures)).status === 'running';
}
