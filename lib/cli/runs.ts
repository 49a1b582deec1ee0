import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { exitCodes } from '../../schemas/errors.ts';
import { Name } from '../../schemas/identity.ts';
import { routes } from '../../schemas/routes.ts';
import { TrainRunList, TrainRunStatus } from '../../schemas/run-api.ts';
import { openApi } from './api-access.ts';
import { defineCommand, defineGroup, noArguments } from './command.ts';
import { limit } from './limits.ts';
import { findRun } from './runs/run-feed.ts';
import { logs } from './runs/run-logs.ts';
import { report } from './runs/run-report.ts';
import { reproduce } from './runs/run-reproduce.ts';
import { runInWords, runsInWords } from './runs/run-words.ts';
import { exitOf, watchRun } from './runs/watch-run.ts';

const ls = defineCommand({
  usage: 'ls',
  about: 'List the trainings, the newest first.',
  examples: ['tidegate runs ls', 'tidegate runs ls --pack liquidation --limit 10 --json'],
  flags: [
    ['--limit <number>', 'at most so many, 1 to 1000 (default: 20)'],
    ['--pack <name>', 'only those of this pack'],
  ],
  arguments: noArguments,
  options: z.object({ limit: limit.default(20), pack: Name.optional() }),
  async run(call) {
    const { limit: most, pack } = call.options;
    const list = await openApi(call).ask(routes.listRuns, TrainRunList, { query: { limit: most, pack } });
    call.terminal.show(list, () => runsInWords(call.terminal, list));
    if (list.runs.length === 0) call.terminal.say('No run yet. To begin one: tidegate train <pack>');
    return exitCodes.ok;
  },
});

const show = defineCommand({
  usage: 'show <run>',
  about: 'Show what became of a training: states, durations, cost, and its scores beside naive ones.',
  examples: ['tidegate runs show liquidation-first', 'tidegate runs show liquidation-first --follow'],
  flags: [['--follow', 'wait until it has ended; then the exit code tells whether there is a version']],
  arguments: z.tuple([Name]),
  options: z.object({ follow: z.boolean().default(false) }),
  async run(call) {
    const [run] = call.arguments;
    const api = openApi(call);
    const found = await findRun(api, run);
    const status = call.options.follow ? await watchRun(call, api, found) : found;
    call.terminal.show(status, () => runInWords(call.terminal, status));
    return call.options.follow ? exitOf(status) : exitCodes.ok;
  },
});

const cancel = defineCommand({
  usage: 'cancel <run>',
  about: 'End a training that is under way. It keeps its record, and registers no version.',
  examples: ['tidegate runs cancel liquidation-first', 'tidegate runs cancel liquidation-first --dry-run'],
  flags: [['--dry-run', 'only show how the run stands']],
  arguments: z.tuple([Name]),
  options: z.object({ dryRun: z.boolean().default(false) }),
  async run(call) {
    const [run] = call.arguments;
    const { terminal } = call;
    const api = openApi(call);
    const before = await findRun(api, run);
    if (call.options.dryRun || before.status !== 'running') {
      terminal.show(before, () => `${run}  ${before.status}`);
      if (before.status !== 'running') terminal.say('It has ended already; nothing was changed.');
      return exitCodes.ok;
    }
    const request = { path: { run }, body: {}, idempotencyKey: randomUUID() };
    const status = await api.ask(routes.cancelRun, TrainRunStatus, request);
    terminal.show(status, () => `${run}  ${status.status}`);
    return exitCodes.ok;
  },
});

export const runs = defineGroup('runs', 'What trainings did, and what they do.', [
  ls,
  show,
  cancel,
  logs,
  report,
  reproduce,
]);
