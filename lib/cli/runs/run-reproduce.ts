import { join } from 'node:path';
import * as z from 'zod';
import { exitCodes } from '../../../schemas/errors.ts';
import { Name } from '../../../schemas/identity.ts';
import { routes } from '../../../schemas/routes.ts';
import { TrainRunFiles } from '../../../schemas/run-api.ts';
import { localPaths } from '../../local/paths.ts';
import { installPython } from '../../local/python-environment.ts';
import { trainerPackages } from '../../local/python-packages.ts';
import { openApi } from '../api-access.ts';
import { defineCommand, noOptions } from '../command.ts';
import { reproduceRun } from './reproduce-run.ts';
import { doubtInWords, reproductionInWords } from './reproduction-words.ts';

export const reproduce = defineCommand({
  usage: 'reproduce <run>',
  about: 'Train the model of a run again on this machine, from the same files, and compare the two to the byte.',
  examples: ['tidegate runs reproduce liquidation-first', 'tidegate runs reproduce liquidation-first --json'],
  arguments: z.tuple([Name]),
  options: noOptions,
  async run(call) {
    const [run] = call.arguments;
    const { terminal, signal, environment } = call;
    const api = openApi(call);
    const ask = () => api.ask(routes.listRunFiles, TrainRunFiles, { path: { run } });
    // Whether there is anything to reproduce, before minutes of installing; that may outlast the addresses.
    const { version } = await ask();
    const [paths, packages] = [localPaths(), trainerPackages(localPaths())];
    await installPython({ paths, packages, environment, signal });
    terminal.say(`training version ${version} again, as ${run} did`);
    const found = await reproduceRun(await ask(), {
      ...{ python: packages.python, trainer: join(paths.root, 'containers', 'trainer'), signal },
      hear: (line) => terminal.detail(line),
    });
    terminal.show(found, () => reproductionInWords(terminal, found));
    const doubt = doubtInWords(found);
    if (doubt !== undefined) terminal.say(doubt);
    return found.verdict === 'reproduced' ? exitCodes.ok : exitCodes.failure;
  },
});
