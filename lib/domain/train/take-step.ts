import type { JobDone } from '../../../schemas/jobs.ts';
import { errors } from '../../../schemas/errors.ts';
import { TidegateError } from '../fault.ts';
import type { RunName } from './run-documents.ts';
import type { RunStep, TrainRun, TrainRuns } from './train-runs.ts';

export interface StepPorts {
  readonly runs: Pick<TrainRuns, 'find' | 'note' | 'end'>;
  /** Wall clock. */
  readonly nowUs: () => number;
}

export interface Step {
  /** Of the state. */
  readonly name: string;
  /** How the run may have ended by this very state: a repeat then gives the same answer. */
  readonly endsAs?: TrainRun['status'];
  /** The state before this one, whose containers did the work. */
  readonly containers?: { readonly name: string; readonly done: readonly JobDone[] };
}

export interface StepResult<Output> {
  readonly output: Output;
  readonly note: string;
  /** Where the run ends with this state. */
  readonly end?: Pick<TrainRun, 'status' | 'version'>;
}

/**
 * Does the work of a state and notes it in the record of the run. A fault that a repeat cannot cure ends the run with
 * its own code at once; the tries that the machine still makes then find the run ended, and cost nothing.
 */
export async function takeStep<Output>(
  step: Step & RunName,
  ports: StepPorts,
  work: (run: TrainRun) => Promise<StepResult<Output>>,
): Promise<Output> {
  const { tenant, run, name, endsAs } = step;
  const startedAtUs = ports.nowUs();
  const found = await ports.runs.find(tenant, run);
  if (found === undefined) throw new TidegateError('TG-3090', `there is no run ${run}`);
  if (found.status !== 'running' && found.status !== endsAs) {
    throw hasEnded(run, found);
  }
  await noteContainers(step, found, { ports, finishedAtUs: startedAtUs });
  const result = await endedByFaults(step, ports, () => work(found));
  const own = { name, startedAtUs, finishedAtUs: ports.nowUs(), note: result.note, ...noContainer };
  await ports.runs.note(tenant, run, own);
  if (result.end !== undefined) await endRun({ tenant, run }, ports, { ...result.end, finishedAtUs: own.finishedAtUs });
  return result.output;
}

/** A run ends once: a state that comes second is either a repeat of the one that ended it, or has ended nothing. */
async function endRun(
  { tenant, run }: RunName,
  { runs }: StepPorts,
  end: Parameters<TrainRuns['end']>[2],
): Promise<void> {
  if (await runs.end(tenant, run, end)) return;
  const found = await runs.find(tenant, run);
  if (found?.status !== end.status) throw hasEnded(run, found);
}

/** With the fault that ended it: of the tries of a machine, the last one is what the record of its failure tells. */
function hasEnded(run: string, found: TrainRun | undefined): TidegateError {
  const why = found?.failure === undefined ? '' : ` (${found.failure.code}: ${found.failure.reason})`;
  return new TidegateError('TG-3051', `the run ${run} has ended as ${found?.status ?? 'unknown'}${why}`);
}

async function endedByFaults<Result>(
  { tenant, run }: RunName,
  { runs, nowUs }: StepPorts,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof TidegateError && !errors[error.code].retryable) {
      const failure = { code: error.code, reason: error.message.slice(0, longestReason) };
      await runs.end(tenant, run, { status: 'failed', finishedAtUs: nowUs(), failure });
    }
    throw error;
  }
}

export const longestReason = 2000;

const noContainer = { cpuSeconds: 0, peakMiB: 0, mebibyteSeconds: 0 };

/** A state of containers has no function of its own: it began when the state before it had ended. */
async function noteContainers(
  { tenant, run, containers }: Step & RunName,
  { steps, startedAtUs }: TrainRun,
  { ports, finishedAtUs }: { readonly ports: StepPorts; readonly finishedAtUs: number },
): Promise<void> {
  if (containers === undefined || containers.done.length === 0) return;
  const { name, done } = containers;
  const before = steps.filter((step) => step.name !== name).at(-1)?.finishedAtUs ?? startedAtUs;
  const noted: RunStep = {
    name,
    startedAtUs: Math.min(before, finishedAtUs),
    finishedAtUs,
    note: `${done.length} ${done.length === 1 ? 'container' : 'containers'}`,
    cpuSeconds: done.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    peakMiB: Math.max(...done.map(({ peakMiB }) => peakMiB)),
    mebibyteSeconds: done.reduce((sum, { peakMiB, wallSeconds }) => sum + peakMiB * wallSeconds, 0),
  };
  // A repeat of the state after them must not move the end.
  if (steps.every((step) => step.name !== name)) await ports.runs.note(tenant, run, noted);
}
