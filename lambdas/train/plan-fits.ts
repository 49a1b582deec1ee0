/** State "Plan Fits" of retrain-model. A double start writes the same two jobs, each once. */
import { FitsToPlan } from '../../schemas/runs.ts';
import { planFits } from '../../lib/domain/train/plan-fits.ts';
import { demandPack } from '../wiring/packs.ts';
import { lakeAdapters } from '../wiring/train-adapters.ts';
import { wireTrainStep } from '../wiring/wire-train-step.ts';

const adapters = lakeAdapters(process.env);

export const handler = wireTrainStep(
  {
    name: 'plan-fits',
    state: 'Plan Fits',
    input: FitsToPlan,
    containers: ({ searched }) => ({ name: 'Search', done: searched }),
  },
  adapters,
  async (_, run) => {
    const { fits, best } = await planFits({ run, pack: demandPack(run.pack) }, adapters);
    const notes = best.map(({ group, number, value }) => `${group.name}: trial ${number}, ${value.toPrecision(6)}`);
    return { output: fits, note: best.length === 0 ? 'parameters of the pack' : `best of ${notes.join('; ')}` };
  },
);
