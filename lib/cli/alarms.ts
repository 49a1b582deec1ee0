import { AlarmList } from '../../schemas/api.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { routes } from '../../schemas/routes.ts';
import { openApi } from './api-access.ts';
import { defineCommand, defineGroup, noArguments, noOptions } from './command.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

const tones = { OK: 'good', ALARM: 'bad', INSUFFICIENT_DATA: 'quiet' } as const;

const ls = defineCommand({
  usage: 'ls',
  about: 'List every alarm with its state and its runbook.',
  examples: ['tidegate alarms ls', 'tidegate alarms ls --json'],
  arguments: noArguments,
  options: noOptions,
  async run(call) {
    const list = await openApi(call).ask(routes.listAlarms, AlarmList);
    call.terminal.show(list, () => alarmsInWords(call.terminal, list));
    return exitCodes.ok;
  },
});

export const alarms = defineGroup('alarms', 'What watches the platform.', [ls]);

function alarmsInWords(terminal: Terminal, { alarms: rows }: AlarmList): string {
  return table(
    terminal,
    [
      { title: 'STATE', cell: ({ state }) => state, tone: ({ state }) => tones[state] },
      { title: 'ALARM', cell: ({ name }) => name },
      { title: 'SINCE', cell: ({ changedAt }) => changedAt },
      { title: 'RUNBOOK', cell: ({ runbook }) => runbook },
    ],
    rows,
  );
}
