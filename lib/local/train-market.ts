import { TrainRunStatus } from '../../schemas/run-api.ts';
import type { Prediction } from '../../schemas/serving.ts';
import type { PackSizeName } from '../../schemas/runs.ts';
import { TidegateError } from '../domain/fault.ts';
import { dayOf } from '../domain/time.ts';
import { followStatus } from './follow-status.ts';
import type { MarketApi } from './market-api.ts';
import { marketStartUs } from './market-tape.ts';
import type { StepTime } from './session.ts';
import { serveSteps } from './serve-market.ts';
import { runSteps, type Step, type Talk } from './step-tree.ts';

/** The pack that the simulated market was made for. */
export const trainedPack = 'liquidation';

const waitMs = 1_800_000;

/** How people are told of a training. */
export interface TrainingTalk {
  /** Asked again and again: how far the run is, in a few words. */
  readonly follow: (first: TrainRunStatus) => Promise<(status: TrainRunStatus) => Promise<string>>;
  /** How well the model foretells, beside naive forecasts. */
  readonly scores: (run: TrainRunStatus) => string;
  /** What the model expects, and why. */
  readonly prediction: (prediction: Prediction) => string;
  /** Why there is no model, or no answer of it. */
  readonly failed: (error: unknown) => void;
}

export interface MarketTraining {
  readonly api: MarketApi;
  readonly size: PackSizeName;
  /** Of the market; it decides the chance in the training as well. */
  readonly seed: number;
  readonly follow: TrainingTalk['follow'];
  readonly signal: AbortSignal;
}

export type TrainedMarket =
  | {
      readonly kind: 'serving';
      readonly run: TrainRunStatus;
      readonly prediction: Prediction;
      readonly times: readonly StepTime[];
    }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Trains on the market that was imported, and asks what was trained. A platform without a model is still one: what goes wrong is an answer. */
export async function trainMarket(training: MarketTraining, talk: Talk): Promise<TrainedMarket> {
  const { api, signal } = training;
  let run: TrainRunStatus | undefined;
  let prediction: Prediction | undefined;
  try {
    const trained = await runSteps({ done: [], steps: [trainStep(training, (ended) => (run = ended))], signal, talk });
    if (typeof run?.version !== 'number') throw new TidegateError('TG-3052', `${trainedPack} was not trained`);
    const serving = { api, model: run.model, version: run.version, run: run.run };
    const steps = serveSteps(serving, (answer) => (prediction = answer));
    const served = await runSteps({ done: [], steps, signal, talk });
    if (prediction === undefined) throw new TidegateError('TG-7006', `${run.model} was not asked`);
    return { kind: 'serving', run, prediction, times: [...trained, ...served] };
  } catch (error) {
    // Who interrupts the start, or ends its engine, wants no platform.
    if (signal.aborted) throw error;
    return { kind: 'failed', error };
  }
}

/**
 * Starts the training of this market, or finds the one that an earlier start began: its name says all that it depends
 * on, and a name is used once.
 */
export function trainStep(
  { api, size, seed, follow, signal }: MarketTraining,
  onEnd: (run: TrainRunStatus) => void,
): Step {
  const run = runOfMarket(size, seed);
  return {
    title: `Train ${trainedPack}`,
    async run(tell) {
      const body = JSON.stringify({ pack: trainedPack, size, seed: seed % seeds, run });
      const first = await api.read('/runs', TrainRunStatus, { method: 'POST', body, idempotencyKey: run });
      const noteOf = await follow(first);
      const deadline = performance.now() + waitMs;
      let status = first;
      for await (status of followStatus(first, { ask: () => api.read(`/runs/${run}`, TrainRunStatus), signal })) {
        if (status.status !== 'running' || performance.now() > deadline) break;
        tell(await noteOf(status));
      }
      if (status.status !== 'registered') throw withoutModel(status);
      onEnd(status);
      return `${first.status === 'running' ? '' : 'there already, '}version ${status.version} by the run ${run}`;
    },
  };
}

/** More than a training takes, and as many as a market has at most. */
const seeds = 2 ** 31;

export function runOfMarket(size: PackSizeName, seed: number): string {
  return `${trainedPack}-${size}-${seed}-${dayOf(marketStartUs)}`;
}

function withoutModel({ run, status, failure }: TrainRunStatus): TidegateError {
  const minutes = waitMs / 60_000;
  if (status === 'running')
    return new TidegateError('TG-3052', `the run ${run} has not ended within ${minutes} minutes`);
  const why = failure === null ? '' : `: ${failure.code}: ${failure.reason}`;
  return new TidegateError('TG-3052', `the run ${run} ended as ${status}${why}`);
}
