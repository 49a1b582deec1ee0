import * as z from 'zod';
import type { Stopped } from '../../schemas/cli.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { down as stop } from '../local/down.ts';
import { type EngineName, engineNames } from '../local/engines/engine-name.ts';
import { lockHolder } from '../local/process-lock.ts';
import { namedEngine, statePaths } from '../local/running-platform.ts';
import { type Call, defineCommand, noArguments } from './command.ts';
import { engine } from './engine.ts';

export const down = defineCommand({
  usage: 'down',
  about: 'Stop the local platforms, and whatever a killed one has left behind.',
  examples: [
    'tidegate down',
    'tidegate down --engine localstack-host',
    'tidegate down --data --dry-run',
    'tidegate down --data',
  ],
  flags: [
    ['--engine <name>', `only the one on ${engineNames.join(', ')} (TIDEGATE_ENGINE; default: all)`],
    ['--data', 'also clear its logs, templates and stored state; the next start makes all of it anew'],
    ['--dry-run', 'only say what would be done'],
  ],
  arguments: noArguments,
  options: z.object({
    engine: engine.optional(),
    data: z.boolean().default(false),
    dryRun: z.boolean().default(false),
  }),
  async run({ terminal, environment, options: { data, dryRun, ...options } }) {
    const named = options.engine ?? namedEngine(environment);
    const outcome = dryRun
      ? { wasRunning: isAnyRunning(environment, named), strays: 0 }
      : await stop({ engine: named, data, environment });
    const stopped: Stopped = { contract: 'stopped/1', ...outcome, dataCleared: data && !dryRun, dryRun };
    terminal.show(stopped, () => inWords(stopped, data));
    return exitCodes.ok;
  },
});

function isAnyRunning(environment: Call['environment'], named: EngineName | undefined): boolean {
  const engines = named === undefined ? engineNames : [named];
  return engines.some((name) => lockHolder(statePaths(environment, name).launcher) !== undefined);
}

function inWords({ wasRunning, strays, dryRun }: Stopped, data: boolean): string {
  const would = dryRun ? 'would be ' : '';
  const state = wasRunning ? `the platform ${dryRun ? would : 'was '}stopped` : 'no platform was running';
  const left = strays === 0 ? [] : [`${strays} stray processes ended`];
  // What is deployed to a LocalStack of the user stays there.
  const cleared = data ? [`local files ${dryRun ? would : 'were '}cleared`] : [];
  return [state, ...left, ...cleared].join(', ');
}
