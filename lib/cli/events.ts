import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { Balance, FailureList, RedriveResult } from '../../schemas/api.ts';
import { maxRedrive } from '../../schemas/limits.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { EntityId } from '../../schemas/identity.ts';
import { routes } from '../../schemas/routes.ts';
import { openApi } from './api-access.ts';
import { defineCommand, defineGroup, noArguments } from './command.ts';
import { importHistory } from './events-import.ts';
import { quarantine } from './events-quarantine.ts';
import { send } from './events-send.ts';
import { limit, limitOf } from './limits.ts';
import { pairs, table } from './table.ts';
import type { Terminal } from './terminal.ts';

const balance = defineCommand({
  usage: 'balance <entity>',
  about: 'Account for every event of one entity.',
  examples: ['tidegate events balance BTC-USD'],
  arguments: z.tuple([EntityId]),
  options: z.object({}),
  async run(call) {
    const [entity] = call.arguments;
    const counts = await openApi(call).ask(routes.showBalance, Balance, { path: { entity } });
    call.terminal.show(counts, () => balanceInWords(call.terminal, counts));
    return exitCodes.ok;
  },
});

const failures = defineCommand({
  usage: 'failures',
  about: 'List messages that could not be applied, with their reasons.',
  examples: ['tidegate events failures', 'tidegate events failures --limit 10 --json'],
  flags: [['--limit <number>', 'at most so many, 1 to 1000']],
  arguments: noArguments,
  options: z.object({ limit: limit.default(100) }),
  async run(call) {
    const list = await openApi(call).ask(routes.listFailures, FailureList, { query: { limit: call.options.limit } });
    call.terminal.show(list, () => failuresInWords(call.terminal, list));
    if (list.deadLetters > 0) call.terminal.say('Once the cause is gone: tidegate events redrive');
    return exitCodes.ok;
  },
});

const redrive = defineCommand({
  usage: 'redrive',
  about: 'Send the messages of the dead-letter queue again.',
  examples: ['tidegate events redrive --dry-run', 'tidegate events redrive --limit 10'],
  flags: [
    ['--limit <number>', `at most so many messages, 1 to ${maxRedrive}`],
    ['--dry-run', 'only count the messages that wait'],
  ],
  arguments: noArguments,
  options: z.object({ limit: limitOf(maxRedrive).default(maxRedrive), dryRun: z.boolean().default(false) }),
  async run(call) {
    const { terminal, options } = call;
    const result = options.dryRun
      ? await countDeadLetters(call)
      : await openApi(call).ask(routes.redriveEvents, RedriveResult, {
          body: { limit: options.limit },
          idempotencyKey: randomUUID(),
        });
    terminal.show(result, () => `${result.redriven} messages sent again, ${result.remaining} left`);
    return exitCodes.ok;
  },
});

export const events = defineGroup('events', 'Send market events and follow what becomes of them.', [
  send,
  importHistory,
  balance,
  failures,
  redrive,
  quarantine,
]);

async function countDeadLetters(call: Parameters<typeof openApi>[0]): Promise<RedriveResult> {
  const { deadLetters } = await openApi(call).ask(routes.listFailures, FailureList, { query: { limit: 1 } });
  return { contract: 'redrive-result/1', redriven: 0, remaining: deadLetters };
}

function balanceInWords(terminal: Terminal, { entity, watermark, counts }: Balance): string {
  return pairs(terminal, { entity, watermark, ...counts });
}

function failuresInWords(terminal: Terminal, { deadLetters, failures: rows }: FailureList): string {
  const summary = `${deadLetters} in the dead-letter queue, ${rows.length} failures on record`;
  if (rows.length === 0) return summary;
  const listed = table(
    terminal,
    [
      { title: 'AT', cell: ({ at }) => at },
      { title: 'KIND', cell: ({ kind }) => kind, tone: () => 'bad' },
      { title: 'ENTITY', cell: ({ entity }) => entity },
      { title: 'EVENTS', cell: ({ events: count }) => count },
      { title: 'TRIES', cell: ({ attempts }) => attempts },
      { title: 'CODE', cell: ({ code }) => code },
      { title: 'REASON', cell: ({ reason }) => reason },
      { title: 'REQUEST', cell: ({ requestId }) => requestId },
    ],
    rows,
  );
  return terminal.plain ? listed : `${listed}\n\n${summary}`;
}
