/** State "Pack Artifact" of retrain-model. A function of the trained models, kept under one name: repeats are harmless. */
import { ArtifactToPack } from '../../schemas/runs.ts';
import { packArtifact } from '../../lib/domain/train/pack-artifact.ts';
import { lakeAdapters } from '../wiring/train-adapters.ts';
import { wireTrainStep } from '../wiring/wire-train-step.ts';

const adapters = lakeAdapters(process.env);

export const handler = wireTrainStep(
  {
    name: 'pack-artifact',
    state: 'Pack Artifact',
    input: ArtifactToPack,
    containers: ({ trained, evaluated }) => ({ name: 'Fit', done: [trained, evaluated] }),
  },
  adapters,
  async (_, run) => {
    const output = await packArtifact(run, adapters);
    const { heads, bytes, goldenRows } = output;
    return { output, note: `${heads} heads in ${bytes} bytes, ${goldenRows} golden rows to the bit` };
  },
);
