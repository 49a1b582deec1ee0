import { exitCodes } from '../../schemas/errors.ts';
import type { Status } from '../../schemas/cli.ts';
import { status as localStatus } from '../local/status.ts';
import { defineCommand, noArguments, noOptions } from './command.ts';
import { pairs } from './table.ts';
import type { Terminal } from './terminal.ts';

export const status = defineCommand({
  usage: 'status',
  about: 'Show what runs on this machine, and where it answers.',
  examples: ['tidegate status', 'tidegate status --json'],
  arguments: noArguments,
  options: noOptions,
  async run({ terminal, environment }) {
    const found = await localStatus(environment);
    terminal.show(found, () => statusInWords(terminal, found));
    if (!found.running) terminal.say('Start the platform with `npm start`.');
    return exitCodes.ok;
  },
});

function statusInWords(terminal: Terminal, { environment, running, engine, url, release }: Status): string {
  const state = running ? terminal.paint('good', 'running') : terminal.paint('warning', 'not running');
  const facts = {
    environment,
    engine: engine === null ? null : `${engine.name} ${engine.version} at ${engine.url} (process ${engine.pid})`,
    since: engine?.startedAt ?? null,
    url,
    release,
  };
  return terminal.plain
    ? `state\t${running ? 'running' : 'stopped'}\n${pairs(terminal, facts)}`
    : `${state}\n${pairs(terminal, facts)}`;
}
