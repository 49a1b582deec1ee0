import type { BackfillRun, BackfillRuns } from '../../domain/features/backfill/ports.ts';

export function memoryBackfillRuns(): BackfillRuns {
  const runs = new Map<string, BackfillRun>();
  const keyOf = (tenant: string, run: string): string => `${tenant}#${run}`;
  const attemptOf = ({ tenant, run }: BackfillRun): number => runs.get(keyOf(tenant, run))?.attempt ?? 0;
  const write = (run: BackfillRun): void => void runs.set(keyOf(run.tenant, run.run), run);
  return {
    async begin(run) {
      const isNew = attemptOf(run) < run.attempt;
      if (isNew) write(run);
      return isNew;
    },
    async put(run) {
      if (attemptOf(run) <= run.attempt) write(run);
    },
    find: async (tenant, run) => runs.get(keyOf(tenant, run)),
  };
}
