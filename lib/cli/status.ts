import * as z from 'zod';
import { exitCodes } from '../../schemas/errors.ts';
import type { Status } from '../../schemas/cli.ts';
import { startCommand } from '../local/engines/engine-name.ts';
import { chooseEngine } from '../local/running-platform.ts';
import { status as localStatus } from '../local/status.ts';
import { defineCommand, noArguments } from './command.ts';
import { engine, engineFlag } from './engine.ts';
import { pairs } from './table.ts';
import type { Terminal } from './terminal.ts';

export const status = defineCommand({
  usage: 'status',
  about: 'Show what runs on this machine, and where it answers.',
  examples: ['tidegate status', 'tidegate status --json', 'tidegate status --engine localstack-host'],
  flags: [engineFlag],
  arguments: noArguments,
  options: z.object({ engine: engine.optional() }),
  async run({ terminal, environment, options }) {
    const found = await localStatus(environment, options.engine);
    terminal.show(found, () => statusInWords(terminal, found));
    if (!found.running)
      terminal.say(`Start the platform with \`${startCommand(chooseEngine(environment, options.engine))}\`.`);
    return exitCodes.ok;
  },
});

function statusInWords(terminal: Terminal, found: Status): string {
  const { environment, running, url, release } = found;
  const state = running ? terminal.paint('good', 'running') : terminal.paint('warning', 'not running');
  const facts = {
    environment,
    engine: found.engine === null ? null : engineInWords(found.engine),
    since: found.engine?.startedAt ?? null,
    url,
    release,
  };
  return terminal.plain
    ? `state\t${running ? 'running' : 'stopped'}\n${pairs(terminal, facts)}`
    : `${state}\n${pairs(terminal, facts)}`;
}

function engineInWords({ name, version, url, pid }: NonNullable<Status['engine']>): string {
  return `${name} ${version} at ${url}${pid === null ? '' : ` (process ${pid})`}`;
}
