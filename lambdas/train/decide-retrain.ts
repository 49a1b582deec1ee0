/** State "Decide" of retrain-model. The turn of a model moves by one conditional write: a double start is harmless. */
import { RetrainInput } from '../../schemas/runs.ts';
import { decideRetrain } from '../../lib/domain/train/decide-retrain.ts';
import { runAdapters } from '../wiring/train-adapters.ts';
import { wireTrainStep } from '../wiring/wire-train-step.ts';

const adapters = runAdapters(process.env);

export const handler = wireTrainStep(
  { name: 'decide-retrain', state: 'Decide', input: RetrainInput, endsAs: 'skipped' },
  adapters,
  async (_, run) => {
    const output = await decideRetrain(run, adapters.nowUs(), adapters);
    const isSkipped = output.decision === 'skip';
    return { output, note: output.reason, ...(isSkipped && { end: { status: 'skipped' } }) };
  },
);
