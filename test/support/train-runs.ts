import type { TrainRunStatus } from '../../schemas/run-api.ts';
import type { SizeSettings } from '../../schemas/runs.ts';
import { formatTime, dayUs, secondUs } from '../../lib/domain/time.ts';
import type { RunStep, TrainRun } from '../../lib/domain/train/train-runs.ts';
import { noonUs } from './trades.ts';

export const fastSettings: SizeSettings = {
  ...{ historyUs: 14 * dayUs, trailingUs: 3 * dayUs, trainUs: 7 * dayUs, testUs: 2 * dayUs, stepUs: 2 * dayUs },
  ...{ trials: 4, workers: 1, rounds: 30, patience: 10 },
};

/** A run that began at noon. */
export function trainRun(changes: Partial<TrainRun> = {}): TrainRun {
  return {
    ...{ tenant: 'main', run: 'first', execution: 'train-first', requestDigest: 'a'.repeat(64) },
    ...{ pack: 'liquidation', model: 'liquidation', size: 'fast', settings: fastSettings, trigger: 'manual' },
    ...{ seed: 7, author: 'token 1', asOfUs: noonUs - dayUs, startedAtUs: noonUs, status: 'running', steps: [] },
    ...changes,
  };
}

const noContainer = { cpuSeconds: 0, peakMiB: 0, mebibyteSeconds: 0 };

/** A state that began and ended so many seconds after noon. */
export function runStep(
  name: string,
  [from, until]: readonly [number, number],
  changes: Partial<RunStep> = {},
): RunStep {
  const [startedAtUs, finishedAtUs] = [noonUs + from * secondUs, noonUs + until * secondUs];
  return { name, startedAtUs, finishedAtUs, note: `${name} done`, ...noContainer, ...changes };
}

/** As the API tells of a run that began at noon; `ended` says when its states did, in seconds. */
export function runStatus(
  ended: Readonly<Record<string, number>>,
  changes: Partial<TrainRunStatus> = {},
): TrainRunStatus {
  let from = 0;
  const states = Object.entries(ended).map(([name, until]) => {
    const [startedAt, finishedAt] = [from, until].map((seconds) => formatTime(noonUs + seconds * secondUs));
    const state = { name, startedAt: startedAt ?? '', finishedAt: finishedAt ?? '', seconds: until - from };
    from = until;
    return { ...state, note: `${name} done`, cpuSeconds: 0, peakMiB: 0 };
  });
  return {
    ...{ contract: 'train-run/1', run: 'first', pack: 'liquidation', model: 'liquidation', size: 'fast' },
    ...{ trigger: 'manual', seed: 7, author: 'token 1', status: 'running', startedAt: formatTime(noonUs) },
    ...{ finishedAt: null, seconds: from, version: null, failure: null, settings: fastSettings },
    ...{ asOf: formatTime(noonUs - dayUs), dataset: null, states, headlines: [] },
    cost: { usd: 0.0012, cpuSeconds: 60, gigabyteSeconds: 30, transitions: states.length, about: 'an estimate' },
    ...changes,
  };
}
