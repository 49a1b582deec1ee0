import * as z from 'zod';
import type { Stopped } from '../../schemas/cli.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { down as stop } from '../local/down.ts';
import { status } from '../local/status.ts';
import { defineCommand, noArguments } from './command.ts';

export const down = defineCommand({
  usage: 'down',
  about: 'Stop the local platform, and whatever a killed one has left behind.',
  examples: ['tidegate down', 'tidegate down --data --dry-run', 'tidegate down --data'],
  flags: [
    ['--data', 'also clear its logs, templates and stored state; the next start makes all of it anew'],
    ['--dry-run', 'only say what would be done'],
  ],
  arguments: noArguments,
  options: z.object({ data: z.boolean().default(false), dryRun: z.boolean().default(false) }),
  async run({ terminal, environment, options: { data, dryRun } }) {
    const outcome = dryRun
      ? { wasRunning: (await status(environment)).running, strays: 0 }
      : await stop({ data, environment });
    const stopped: Stopped = { contract: 'stopped/1', ...outcome, dataCleared: data && !dryRun, dryRun };
    terminal.show(stopped, () => inWords(stopped, data));
    return exitCodes.ok;
  },
});

function inWords({ wasRunning, strays, dryRun }: Stopped, data: boolean): string {
  const would = dryRun ? 'would be ' : '';
  const state = wasRunning ? `the platform ${dryRun ? would : 'was '}stopped` : 'no platform was running';
  const left = strays === 0 ? [] : [`${strays} stray processes ended`];
  const cleared = data ? [`its data ${dryRun ? would : 'was '}cleared`] : [];
  return [state, ...left, ...cleared].join(', ');
}
