import * as z from 'zod';
import type { ImportPreview, PreviewedFile } from '../../schemas/cli.ts';
import { type ExitCode, exitCodes } from '../../schemas/errors.ts';
import { EntityId, Name } from '../../schemas/identity.ts';
import { type Call, defineCommand } from './command.ts';
import { importFiles } from './import/import-files.ts';
import type { ImportOptions } from './import/import-options.ts';
import { fieldNames, isStream, streamNames } from './import/layouts/own-fields.ts';
import { openHistory } from './import/open-history.ts';
import { previewHistory } from './import/preview-history.ts';
import { previewInWords } from './import/preview-words.ts';
import { summaryInWords } from './import/summary-words.ts';

/** `left=right`, as often as one likes. */
const Pairs = z
  .array(z.string().regex(/^[^=]+=.*$/s, 'expected name=value'))
  .transform((texts) => Object.fromEntries(texts.map(splitPair)))
  .optional();

const ImportFlags = z.object({
  entity: EntityId.optional(),
  source: Name.optional(),
  market: Name.optional(),
  stream: z
    .string()
    .refine(isStream, `expected one of ${streamNames.join(', ')}`)
    .optional(),
  map: Pairs,
  set: Pairs.refine(
    (values = {}) => Object.keys(values).every((field) => fieldNames.has(field)),
    `expected fields of events: ${[...fieldNames].join(', ')}`,
  ),
  preview: z.boolean().default(false),
  wait: z.boolean().default(true),
});

export const importHistory = defineCommand({
  usage: 'import <files...>',
  about:
    'Import history from files (NDJSON, CSV, Parquet; gz, zip; the public dumps of large venues). A repeat goes on. Flags stand last.',
  examples: [
    'tidegate events import BTCUSDT-aggTrades-2024-01.zip --preview',
    'tidegate events import BTCUSDT-aggTrades-2024-01.zip BTCUSDT-metrics-2024-01-02.zip',
    'tidegate events import trades.csv --preview --stream trade --source desk --entity BTC-USD --map ts=eventTime --map px=price --map qty=quantity --map side=side',
  ],
  flags: [
    ['--preview', 'only show what the first lines would become'],
    ['--no-wait', 'do not wait until the features are computed'],
    ['--entity <name>', 'what the events are about, where the file does not say it or says it differently'],
    ['--source <name>', 'who measured it'],
    ['--market <name>', 'market by whose clock events are judged (default: crypto)'],
    ['--stream <name>', 'kind of the events, where the columns do not say it'],
    ['--map <column=field...>', 'read a field from a column'],
    ['--set <field=value...>', 'the same value in every event that does not say it'],
  ],
  arguments: z.tuple([z.array(z.string().min(1)).min(1)]),
  options: ImportFlags,
  async run(call) {
    const [files] = call.arguments;
    const { preview, wait, ...options } = call.options;
    if (preview) return showPreview(call, files, options);
    const summary = await importFiles(call, { files, options, wait });
    call.terminal.show(summary, () => summaryInWords(call.terminal, summary));
    return summary.events > 0 && summary.status !== 'failed' ? exitCodes.ok : exitCodes.failure;
  },
});

async function showPreview(
  { terminal }: Pick<Call, 'terminal'>,
  files: readonly string[],
  options: ImportOptions,
): Promise<ExitCode> {
  const previews: PreviewedFile[] = [];
  for (const file of files) previews.push(await previewHistory(await openHistory(file, options)));
  const document: ImportPreview = { contract: 'import-preview/1', files: previews };
  terminal.show(document, () => previews.map((each) => previewInWords(terminal, each)).join('\n\n'));
  return previews.every(({ events }) => events > 0) ? exitCodes.ok : exitCodes.usage;
}

function splitPair(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}
