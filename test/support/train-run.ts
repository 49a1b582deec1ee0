import type { SizeSettings } from '../../schemas/runs.ts';
import type { RunStep, TrainRun } from '../../lib/domain/train/train-runs.ts';

export const sizeSettings: SizeSettings = {
  historyUs: 30e12,
  trailingUs: 5e12,
  trainUs: 14e12,
  testUs: 4e12,
  stepUs: 4e12,
  trials: 8,
  workers: 2,
  rounds: 200,
  patience: 20,
};

/** A run that is under way. */
export function trainRun(overrides: Partial<TrainRun> = {}): TrainRun {
  return {
    tenant: 'main',
    run: 'first',
    execution: 'train-1',
    requestDigest: 'a'.repeat(64),
    pack: 'liquidation',
    model: 'liquidation',
    size: 'start',
    settings: sizeSettings,
    trigger: 'manual',
    seed: 7,
    author: 'token t1',
    asOfUs: 1_767_614_000_000_000,
    startedAtUs: 1_767_614_400_000_001,
    status: 'running',
    steps: [],
    ...overrides,
  };
}

export function runStep(name: string, finishedAtUs: number, overrides: Partial<RunStep> = {}): RunStep {
  return {
    name,
    startedAtUs: finishedAtUs - 5,
    finishedAtUs,
    note: 'done',
    cpuSeconds: 1.5,
    peakMiB: 80,
    mebibyteSeconds: 120.5,
    ...overrides,
  };
}
