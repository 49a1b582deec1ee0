import * as z from 'zod';
import type { Replayed } from '../../schemas/cli-serve.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { ModelName, Ulid } from '../../schemas/identity.ts';
import { openApi } from './api-access.ts';
import { usageError } from './cli-error.ts';
import { defineCommand } from './command.ts';
import { limit } from './limits.ts';
import { drawServed, type ReplayedOne, replayServed } from './serve/replay-served.ts';
import { currentCommit } from './verify/current-commit.ts';

export const replay = defineCommand({
  usage: 'replay [id...]',
  about:
    'Compute served predictions again, from their logged features and the artifacts as they are stored now, and compare them byte for byte.',
  examples: [
    'tidegate replay 01KAQ4ZJ8E9V3M6X0T5W7Y2B1C',
    'tidegate replay --random 200',
    'tidegate replay --random 50 --seed 7 --model liquidation --json',
  ],
  flags: [
    ['--random <number>', 'so many of the newest thousand instead of named ones'],
    ['--seed <number>', 'which of them (default: 1)'],
    ['--model <model>', 'with --random: only predictions of this model'],
  ],
  arguments: z.tuple([z.array(Ulid)]),
  options: z.object({
    random: limit.optional(),
    seed: z.coerce.number().int().min(0).default(1),
    model: ModelName.optional(),
  }),
  async run(call) {
    const [named] = call.arguments;
    const { random, seed, model } = call.options;
    if (named.length > 0 === (random !== undefined))
      throw usageError('name the predictions, or say how many: --random 200');
    const desk = { api: openApi(call), signal: call.signal };
    const ids = random === undefined ? named : await drawServed({ count: random, seed, model }, desk);
    const result = {
      ...resultOf(await replayServed(ids, desk)),
      ...{ commit: await currentCommit(call.signal), seed: random === undefined ? null : seed },
    };
    call.terminal.show(result, () => inWords(result));
    return result.mismatches.length === 0 && result.replayed > 0 ? exitCodes.ok : exitCodes.failure;
  },
});

function resultOf(replayed: readonly ReplayedOne[]): Omit<Replayed, 'commit' | 'seed'> {
  const mismatches = replayed.flatMap(({ id, replay: outcome }) =>
    outcome.kind === 'same' ? [] : [{ id, code: outcome.code, detail: outcome.detail }],
  );
  return {
    contract: 'replayed/1',
    replayed: replayed.length,
    same: replayed.length - mismatches.length,
    artifacts: [...new Set(replayed.map(({ serving }) => serving))],
    mismatches,
  };
}

function inWords({ replayed, same, artifacts, mismatches }: Replayed): string {
  if (replayed === 0) return 'No prediction has been served yet. To ask for one: tidegate predict <model> <entity>';
  const versions = artifacts.length === 1 ? 'one version' : `${artifacts.length} versions`;
  const lines = mismatches.map(({ code, detail }) => `${code} ${detail}`);
  return [`${same} of ${replayed} answers of ${versions} are the same byte for byte`, ...lines].join('\n');
}
