import { FreshnessList } from '../../schemas/api.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { routes } from '../../schemas/routes.ts';
import { openApi } from './api-access.ts';
import { defineCommand, noArguments, noOptions } from './command.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

export const freshness = defineCommand({
  usage: 'freshness',
  about: 'Show the last recorded age of each feature view.',
  examples: ['tidegate freshness', 'tidegate freshness --json'],
  arguments: noArguments,
  options: noOptions,
  async run(call) {
    const list = await openApi(call).ask(routes.listFreshness, FreshnessList);
    call.terminal.show(list, () => freshnessInWords(call.terminal, list));
    if (list.freshness.length === 0) call.terminal.say('Nothing is recorded yet: the watch runs every few minutes.');
    return exitCodes.ok;
  },
});

function freshnessInWords(terminal: Terminal, { freshness: rows }: FreshnessList): string {
  return table(
    terminal,
    [
      { title: 'VIEW', cell: ({ view, featureViewVersion }) => `${view}@${featureViewVersion}` },
      { title: 'ENTITIES', cell: ({ entities }) => entities },
      { title: 'NEWEST AGE (s)', cell: ({ newestAgeSeconds }) => newestAgeSeconds },
      { title: 'OLDEST AGE (s)', cell: ({ oldestAgeSeconds }) => oldestAgeSeconds },
      { title: 'MEASURED', cell: ({ measuredAt }) => measuredAt },
    ],
    rows,
  );
}
