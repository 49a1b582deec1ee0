/** State "Prepare Dataset" of retrain-model. The first data set of a run is its own: a double start plans the same jobs. */
import { type PreparedDataset, RetrainInput } from '../../schemas/runs.ts';
import { datasetOfRun } from '../../lib/domain/train/dataset-of-run.ts';
import { planSearches } from '../../lib/domain/train/plan-searches.ts';
import { loadContents } from '../wiring/pack-contents.ts';
import { demandPack } from '../wiring/packs.ts';
import { datasetAdapters } from '../wiring/train-adapters.ts';
import { wireTrainStep } from '../wiring/wire-train-step.ts';

const adapters = datasetAdapters(process.env);

export const handler = wireTrainStep(
  { name: 'prepare-dataset', state: 'Prepare Dataset', input: RetrainInput },
  adapters,
  async (_, run) => {
    const pack = demandPack(run.pack);
    const { data, recipe } = await loadContents(run.pack);
    const { table, ...made } = await datasetOfRun(run, { pack, data }, adapters);
    const searches = await planSearches({ run, pack, recipe, table }, adapters);
    const output: PreparedDataset = { ...made, searches };
    return { output, note: `${made.rows} rows, ${made.folds} folds` };
  },
);
