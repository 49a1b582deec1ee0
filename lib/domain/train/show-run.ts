import type { TrainRunStatus } from '../../../schemas/run-api.ts';
import { RequestError } from '../fault.ts';
import type { RunFailures } from '../monitor/ports.ts';
import { formatTime } from '../time.ts';
import { describeRun, secondsBetween } from './describe-run.ts';
import { estimateCost, type TrainingPrices } from './estimate-cost.ts';
import { standingOf } from './run-standing.ts';
import type { RunStep, TrainRun, TrainRuns } from './train-runs.ts';

export interface RunQuestion {
  readonly tenant: string;
  readonly run: string;
  /** Wall clock, as the machine's timeout. */
  readonly nowUs: number;
}

export interface ShowRunPorts {
  readonly runs: Pick<TrainRuns, 'find'>;
  readonly runFailures: Pick<RunFailures, 'find'>;
  readonly prices: TrainingPrices;
  /** Of a run that is evaluated; empty before. */
  readonly readHeadlines: (tenant: string, run: string) => Promise<TrainRunStatus['headlines']>;
}

export async function showRun(question: RunQuestion, ports: ShowRunPorts): Promise<TrainRunStatus> {
  const { tenant, run, nowUs } = question;
  const found = await ports.runs.find(tenant, run);
  if (found === undefined) throw new RequestError('TG-3090', `there is no run ${run}`);
  const standing = await standingOf(found, nowUs, ports.runFailures);
  const isEvaluated = standing.steps.some(({ name }) => name === 'Evaluate Walk-Forward');
  const headlines = isEvaluated ? await ports.readHeadlines(tenant, run) : [];
  return { ...statusOf(standing, nowUs, ports.prices), headlines };
}

function statusOf(run: TrainRun, nowUs: number, prices: TrainingPrices): Omit<TrainRunStatus, 'headlines'> {
  return {
    contract: 'train-run/1',
    ...describeRun(run, nowUs),
    settings: run.settings,
    asOf: formatTime(run.asOfUs),
    dataset: run.dataset ?? null,
    states: run.steps.map(stateOf),
    cost: estimateCost(run.steps, prices),
  };
}

function stateOf({ name, startedAtUs, finishedAtUs, note, cpuSeconds, peakMiB }: RunStep) {
  return {
    name,
    startedAt: formatTime(startedAtUs),
    finishedAt: formatTime(finishedAtUs),
    seconds: secondsBetween(startedAtUs, finishedAtUs),
    note: note.slice(0, 2000),
    cpuSeconds,
    peakMiB,
  };
}
