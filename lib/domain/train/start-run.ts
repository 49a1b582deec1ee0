import type { PackSizeName, RetrainInput, SizeSettings } from '../../../schemas/runs.ts';
import type { Trigger } from '../../../schemas/triggers.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import { RequestError } from '../fault.ts';
import type { MachineStarter } from '../monitor/ports.ts';
import { startOfHour } from '../time.ts';
import { retrainMachine } from './run-standing.ts';
import type { TakenUp } from './take-up-search.ts';
import type { TrainRun, TrainRuns } from './train-runs.ts';

/** What a training is asked for. */
export interface TrainingRequest {
  readonly tenant: string;
  readonly run: string;
  readonly pack: string;
  readonly model: string;
  readonly size: PackSizeName;
  readonly settings: SizeSettings;
  readonly trigger: Trigger;
  readonly seed: number;
  /** Of the earlier run whose search it goes on with. */
  readonly takenUp?: TakenUp | undefined;
}

export interface TrainingStart extends TrainingRequest {
  readonly author: string;
  /** Of the market. The hour that it stands in counts, and of a name the first request. */
  readonly asOfUs: number;
  /** Wall clock. */
  readonly nowUs: number;
}

export interface StartTrainingPorts {
  readonly runs: Pick<TrainRuns, 'begin' | 'find'>;
  /** Starts an execution of retrain-model. */
  readonly startRetrain: (name: string, input: RetrainInput) => ReturnType<MachineStarter['start']>;
}

/**
 * Starts a run, or gives the one that has its name. The record comes before the execution, so that a run that never
 * started is started by the next request; a run that has ended is not run again, because its name is used once.
 */
export async function startTraining(start: TrainingStart, ports: StartTrainingPorts): Promise<TrainRun> {
  const { tenant } = start;
  const found = await ports.runs.find(tenant, start.run);
  const run = found ?? newRun(start);
  if (run.requestDigest !== digestOf(start)) {
    throw new RequestError('TG-3050', `${run.run} is a run of ${run.model} that was asked for something else`);
  }
  // Another request has begun it meanwhile: then that one counts, if it was asked for the same.
  if (found === undefined && !(await ports.runs.begin(run))) return startTraining(start, ports);
  const { execution } = run;
  if (run.status === 'running') await ports.startRetrain(execution, { tenant, run: run.run, execution });
  return run;
}

/** What the offline store holds, it holds by the hour: two runs of one hour learn from the same data set. */
function newRun(start: TrainingStart): TrainRun {
  const { tenant, run, pack, model, size, settings, trigger, seed, author, asOfUs, nowUs } = start;
  return {
    ...{ tenant, run, pack, model, size, settings, trigger, seed, author, asOfUs: startOfHour(asOfUs) },
    execution: `train-${sha256Hex(`${tenant}\n${retrainMachine}\n${run}`).slice(0, 40)}`,
    requestDigest: digestOf(start),
    startedAtUs: nowUs,
    status: 'running',
    steps: [],
    ...start.takenUp,
  };
}

/** Without the time and who asked: a request that is sent again is the same one. */
function digestOf({ pack, model, size, settings, trigger, seed, takenUp }: TrainingRequest): string {
  const study = takenUp === undefined ? {} : { study: takenUp.study };
  return sha256Hex(canonicalJson({ pack, model, size, settings, trigger, seed, ...study }));
}
