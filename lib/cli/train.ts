import { ulid } from 'ulid';
import * as z from 'zod';
import { exitCodes } from '../../schemas/errors.ts';
import { Name } from '../../schemas/identity.ts';
import { routes } from '../../schemas/routes.ts';
import { TrainRequest, TrainRunStatus } from '../../schemas/run-api.ts';
import { packSizes } from '../../schemas/runs.ts';
import { sha256Hex } from '../domain/canonical-json.ts';
import { openApi } from './api-access.ts';
import type { ApiClient } from './api-client.ts';
import { defineCommand } from './command.ts';
import { runInWords } from './runs/run-words.ts';
import { exitOf, showCommand, watchRun } from './runs/watch-run.ts';

const seed = z
  .string()
  .regex(/^\d{1,10}$/, 'expected a whole number')
  .transform(Number)
  .pipe(z.int().max(2 ** 31 - 1, `expected at most ${2 ** 31 - 1}`));

const trials = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a whole number')
  .transform(Number);

export const train = defineCommand({
  usage: 'train <pack>',
  about:
    'Train a model of a pack, a folder below models/, on the platform, and show how far it is. Ctrl-C leaves the run alone; `tidegate runs show RUN --follow` shows it again.',
  examples: [
    'tidegate train liquidation --size fast',
    'tidegate train liquidation --resume liquidation-first --trials 200',
    'tidegate train liquidation --seed 7 --run liquidation-seven --detach',
    'tidegate train liquidation --size start --deterministic --json',
  ],
  flags: [
    ['--size <name>', `${packSizes.join(', ')} (default: full); the smaller ones take less history and fewer trials`],
    ['--seed <number>', `decides all chance in the run (default: 1)`],
    [
      '--trials <number>',
      'sets of parameters that the search tries for each group of heads; 0 = no search (default: as many as the size has)',
    ],
    [
      '--deterministic',
      'one worker runs all trials of each group of heads, so that the same seed finds the same parameters; takes longer',
    ],
    [
      '--resume <run>',
      'take up the search of an earlier run that has ended, on its data set; size, seed and settings are those of that run',
    ],
    ['--run <name>', 'name of the run; repeated, it is the same run (default: a new name)'],
    ['--detach', 'only start the run'],
  ],
  arguments: z.tuple([Name]),
  options: z.object({
    size: z.enum(packSizes).optional(),
    seed: seed.optional(),
    trials: trials.optional(),
    deterministic: z.boolean().default(false),
    resume: Name.optional(),
    run: Name.optional(),
    detach: z.boolean().default(false),
  }),
  async run(call) {
    const [pack] = call.arguments;
    const { terminal, options } = call;
    const api = openApi(call);
    const run = options.run ?? `${pack.slice(0, 36)}-${ulid().toLowerCase()}`;
    const { size, seed, resume } = options;
    const started = await startRun(api, { pack, size, seed, resume, run, ...changesOf(options) });
    if (options.detach) {
      terminal.show(started, () => started.run);
      if (!terminal.json) terminal.say(`To follow it: ${showCommand(run)} --follow`);
      return exitCodes.ok;
    }
    terminal.say(`run ${started.run}`);
    const ended = await watchRun(call, api, started);
    terminal.show(ended, () => runInWords(terminal, ended));
    return exitOf(ended);
  },
});

interface Changes {
  readonly trials?: number | undefined;
  readonly deterministic: boolean;
}

/** What is to differ from the size. One worker alone tells its trials in an order that the seed fixes. */
function changesOf({ trials, deterministic }: Changes): Pick<TrainRequest, 'settings'> {
  const settings = { ...(trials === undefined ? {} : { trials }), ...(deterministic ? { workers: 1 } : {}) };
  return Object.keys(settings).length === 0 ? {} : { settings };
}

async function startRun(api: ApiClient, request: TrainRequest): Promise<TrainRunStatus> {
  const body = TrainRequest.parse(request);
  return api.ask(routes.startTraining, TrainRunStatus, { body, idempotencyKey: sha256Hex(JSON.stringify(body)) });
}
