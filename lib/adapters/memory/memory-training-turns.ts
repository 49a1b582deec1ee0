import type { TrainingTurns } from '../../domain/train/training-turns.ts';

export function memoryTrainingTurns(): TrainingTurns {
  const holders = new Map<string, string>();
  return {
    holder: async (tenant, model) => holders.get(`${tenant}#${model}`),
    async take({ tenant, model, run, from }) {
      const key = `${tenant}#${model}`;
      if (holders.get(key) !== from) return false;
      holders.set(key, run);
      return true;
    },
  };
}
