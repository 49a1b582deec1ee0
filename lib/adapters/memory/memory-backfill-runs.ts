import type { BackfillRun, BackfillRuns } from '../../domain/features/backfill/ports.ts';

export function memoryBackfillRuns(): BackfillRuns {
  const runs = new Map<string, BackfillRun>();
  return {
    async put(run) {
      const key = `${run.tenant}#${run.run}`;
      if ((runs.get(key)?.attempt ?? 0) <= run.attempt) runs.set(key, run);
    },
    find: async (tenant, run) => runs.get(`${tenant}#${run}`),
  };
}
