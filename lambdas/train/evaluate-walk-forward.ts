/** State "Evaluate Walk-Forward" of retrain-model. A function of what the folds forecast: a double start gives the same. */
import { type EvaluatedFolds, FoldsToEvaluate } from '../../schemas/runs.ts';
import { evaluateRun } from '../../lib/domain/train/evaluate-run.ts';
import { demandPack } from '../wiring/packs.ts';
import { lakeAdapters } from '../wiring/train-adapters.ts';
import { wireTrainStep } from '../wiring/wire-train-step.ts';

const adapters = lakeAdapters(process.env);

export const handler = wireTrainStep(
  { name: 'evaluate-walk-forward', state: 'Evaluate Walk-Forward', input: FoldsToEvaluate },
  adapters,
  async (_, run) => {
    const output: EvaluatedFolds = await evaluateRun(run, demandPack(run.pack), adapters);
    return { output, note: `${output.metrics} scores of ${output.testRows} test rows` };
  },
);
