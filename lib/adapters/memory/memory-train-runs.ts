import type { TrainRun, TrainRuns } from '../../domain/train/train-runs.ts';
import { newestFirst } from '../newest-first.ts';

export function memoryTrainRuns(): TrainRuns {
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
    async note(tenant, run, { step, dataset }) {
      change(tenant, run, (before) => ({
        ...before,
        ...(dataset === undefined ? {} : { dataset }),
        steps: [...before.steps.filter(({ name }) => name !== step.name), step].toSorted(
          (one, other) => one.finishedAtUs - other.finishedAtUs,
        ),
      }));
    },
    end: async (tenant, run, end) => change(tenant, run, (before) => ({ ...before, ...end })),
  };
}
