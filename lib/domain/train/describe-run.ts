import type { TrainRunList } from '../../../schemas/run-api.ts';
import { formatTime, secondUs } from '../time.ts';
import type { TrainRun } from './train-runs.ts';

/** What a list and a single record tell of a run alike. */
export function describeRun(run: TrainRun, nowUs: number): TrainRunList['runs'][number] {
  const { startedAtUs, finishedAtUs, version, failure } = run;
  return {
    run: run.run,
    pack: run.pack,
    model: run.model,
    size: run.size,
    trigger: run.trigger,
    seed: run.seed,
    author: run.author,
    status: run.status,
    startedAt: formatTime(startedAtUs),
    finishedAt: finishedAtUs === undefined ? null : formatTime(finishedAtUs),
    seconds: secondsBetween(startedAtUs, finishedAtUs ?? nowUs),
    version: version ?? null,
    failure: failure === undefined ? null : { code: failure.code, reason: failure.reason.slice(0, 2000) },
  };
}

/** Functions have clocks of their own: the end of one state may lie before its beginning. */
export function secondsBetween(fromUs: number, untilUs: number): number {
  return Math.max(0, untilUs - fromUs) / secondUs;
}
