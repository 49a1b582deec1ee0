import type { TrainRun, TrainRuns } from '../../domain/train/train-runs.ts';
import { newestFirst } from '../newest-first.ts';

export interface MemoryTrainRuns extends TrainRuns {
  /** As a part of a greater transaction: at once. False when the run has ended, or never was. */
  keepVersion(tenant: string, run: string, version: number): boolean;
}

export function memoryTrainRuns(): MemoryTrainRuns {
  const runs = new Map<string, TrainRun>();
  const keyOf = (tenant: string, run: string): string => `${tenant}#${run}`;
  /** False when the run has ended, or never was. */
  const change = (tenant: string, run: string, next: (found: TrainRun) => TrainRun): boolean => {
    const found = runs.get(keyOf(tenant, run));
    if (found?.status !== 'running') return false;
    runs.set(keyOf(tenant, run), next(found));
    return true;
  };
  return {
    async begin(run) {
      const key = keyOf(run.tenant, run.run);
      if (runs.has(key)) return false;
      runs.set(key, run);
      return true;
    },
    find: async (tenant, run) => runs.get(keyOf(tenant, run)),
    async list(tenant, limit) {
      const own = [...runs.values()].filter((run) => run.tenant === tenant);
      const dated = own.map((run) => ({ run, atUs: run.startedAtUs }));
      return newestFirst(dated, limit, ({ run }) => run.run).map(({ run }) => run);
    },
    async note(tenant, run, step) {
      change(tenant, run, (before) => ({
        ...before,
        steps: [...before.steps.filter(({ name }) => name !== step.name), step].toSorted(
          (one, other) => one.finishedAtUs - other.finishedAtUs,
        ),
      }));
    },
    async keepDataset(tenant, run, dataset) {
      const isOpen = change(tenant, run, (before) => ({ ...before, dataset: before.dataset ?? dataset }));
      return isOpen ? runs.get(keyOf(tenant, run))?.dataset : undefined;
    },
    keepVersion: (tenant, run, version) => change(tenant, run, (before) => ({ ...before, version })),
    end: async (tenant, run, end) => change(tenant, run, (before) => ({ ...before, ...end })),
  };
}
