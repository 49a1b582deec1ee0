import * as z from 'zod';
import type { EventsSent } from '../../schemas/cli.ts';
import { type ExitCode, errors, exitCodes } from '../../schemas/errors.ts';
import { openApi } from './api-access.ts';
import { isErrorCode } from './cli-error.ts';
import { type Call, defineCommand } from './command.ts';
import { batchEvents } from './event-batches.ts';
import { readEventFile } from './event-file.ts';
import { type BatchResult, sendBatch } from './send-batches.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

export const send = defineCommand({
  usage: 'send <file>',
  about: 'Send the market events of a file (NDJSON or a JSON array; - reads standard input). A repeat is harmless.',
  examples: ['tidegate events send trades.ndjson', 'cat trades.ndjson | tidegate events send - --json'],
  arguments: z.tuple([z.string().min(1)]),
  options: z.object({}),
  async run(call) {
    const [file] = call.arguments;
    const { terminal } = call;
    const api = openApi(call);
    const content = await readEventFile(file, terminal.streams.stdin);
    const batches = batchEvents(content);
    const results: BatchResult[] = [];
    for (const [index, batch] of batches.entries()) {
      terminal.detail(
        `batch ${index + 1} of ${batches.length}: ${batch.events.length} events, key ${batch.idempotencyKey}`,
      );
      try {
        results.push(await sendBatch(api, batch));
      } catch (error) {
        if (results.length > 0)
          terminal.say(`${results.length} of ${batches.length} batches were sent; the same command sends the rest.`);
        throw error;
      }
    }
    return report(call, {
      contract: 'events-sent/1',
      file,
      digest: content.digest,
      unit: content.unit,
      ...totals(results),
    });
  },
});

function totals(results: readonly BatchResult[]) {
  const rejections = results.flatMap((result) => result.rejections);
  const accepted = results.reduce((sum, result) => sum + result.accepted, 0);
  return { batches: results.length, accepted, rejected: rejections.length, rejections };
}

function report({ terminal }: Pick<Call, 'terminal'>, sent: EventsSent): ExitCode {
  terminal.show(sent, () => sentInWords(terminal, sent));
  const [first] = sent.rejections;
  if (first === undefined) return exitCodes.ok;
  const others = sent.accepted === 0 ? '' : ' in a file of their own: the others are on their way';
  terminal.say(`Correct the ${sent.unit}s above and send them${others}.`);
  return isErrorCode(first.code) ? errors[first.code].exit : exitCodes.usage;
}

function sentInWords(terminal: Terminal, { accepted, rejected, batches, unit, rejections }: EventsSent): string {
  const summary = `${accepted} accepted, ${rejected} rejected, in ${batches} ${batches === 1 ? 'batch' : 'batches'}`;
  if (rejected === 0) return summary;
  const rows = table(
    terminal,
    [
      { title: unit.toUpperCase(), cell: ({ line }) => line },
      { title: 'FIELD', cell: ({ field }) => field },
      { title: 'CODE', cell: ({ code }) => code, tone: () => 'bad' },
      { title: 'WHY', cell: ({ detail }) => detail },
    ],
    rejections,
  );
  return `${rows}\n\n${summary}`;
}
