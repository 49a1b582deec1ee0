/** State "Register" of retrain-model. A run has one number, and whatever is written is written once: repeats are harmless. */
import { VersionToRegister } from '../../schemas/runs.ts';
import { registerVersion } from '../../lib/domain/registry/register-version.ts';
import { demandPack } from '../wiring/packs.ts';
import { registryAdapters } from '../wiring/train-adapters.ts';
import { wireTrainStep } from '../wiring/wire-train-step.ts';

const adapters = registryAdapters(process.env);

export const handler = wireTrainStep(
  { name: 'register-version', state: 'Register', input: VersionToRegister },
  adapters,
  async ({ packed }, run) => {
    const output = await registerVersion(
      { run, packed, pack: demandPack(run.pack), nowUs: adapters.nowUs() },
      adapters,
    );
    return { output, note: `${output.model}@${output.version}` };
  },
);
