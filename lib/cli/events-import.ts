import * as z from 'zod';
import type { ImportPreview, PreviewedFile } from '../../schemas/cli.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { EntityId, Name } from '../../schemas/identity.ts';
import { usageError } from './cli-error.ts';
import { defineCommand } from './command.ts';
import { fieldNames, isStream, streamNames } from './import/layouts/own-fields.ts';
import { openHistory } from './import/open-history.ts';
import { previewHistory } from './import/preview-history.ts';
import { pairs, table } from './table.ts';
import { type Terminal, printable } from './terminal.ts';

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
});

export const importHistory = defineCommand({
  usage: 'import <files...>',
  about: 'Read history from files (NDJSON, CSV, Parquet; gz, zip; the public dumps of large venues). Flags stand last.',
  examples: [
    'tidegate events import BTCUSDT-aggTrades-2024-01.zip --preview',
    'tidegate events import trades.csv --preview --stream trade --source desk --entity BTC-USD --map ts=eventTime --map px=price --map qty=quantity --map side=side',
  ],
  flags: [
    ['--preview', 'only show what the first lines would become'],
    ['--entity <name>', 'what the events are about, where the file does not say it or says it differently'],
    ['--source <name>', 'who measured it'],
    ['--market <name>', 'market of the entity'],
    ['--stream <name>', 'kind of the events, where the columns do not say it'],
    ['--map <column=field...>', 'read a field from a column'],
    ['--set <field=value...>', 'the same value in every event that does not say it'],
  ],
  arguments: z.tuple([z.array(z.string().min(1)).min(1)]),
  options: ImportFlags,
  async run({ arguments: [files], options: { preview, ...options }, terminal }) {
    if (!preview) throw usageError('only a preview can be asked for', 'Add --preview.');
    const previews: PreviewedFile[] = [];
    for (const file of files) previews.push(await previewHistory(await openHistory(file, options)));
    const document: ImportPreview = { contract: 'import-preview/1', files: previews };
    terminal.show(document, () => previews.map((each) => previewInWords(terminal, each)).join('\n\n'));
    return previews.every(({ events }) => events > 0) ? exitCodes.ok : exitCodes.usage;
  },
});

function splitPair(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at), text.slice(at + 1)];
}

function previewInWords(terminal: Terminal, preview: PreviewedFile): string {
  const { file, packing, members, complete, lines, events, rejected, streams, entities, from, to } = preview;
  const [member] = members;
  const facts = pairs(terminal, {
    file,
    packing: members.length > 1 ? `${packing} of ${members.length} members` : packing,
    layout: [...new Set(members.map(({ layout }) => layout))].join(', '),
    'times count': member?.timeUnit ?? null,
    'known after': `${member?.declaredDelaySeconds ?? 0} s`,
    lines: complete ? `${lines}, all` : `the first ${lines}`,
    events: `${events}: ${Object.entries(streams)
      .map(([stream, count]) => `${count} ${stream}`)
      .join(', ')}`,
    entities: entities.join(', '),
    from,
    to,
    rejected,
  });
  const sections = [
    facts,
    mappingInWords(terminal, preview),
    firstInWords(preview),
    rejectionsInWords(terminal, preview),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function mappingInWords(terminal: Terminal, { members }: PreviewedFile): string {
  const rows = members[0]?.mapping ?? [];
  if (rows.length === 0) return '';
  return table(
    terminal,
    [
      { title: 'STREAM', cell: ({ stream }) => stream },
      { title: 'FIELD', cell: ({ field }) => field },
      { title: 'FROM', cell: ({ columns }) => (columns.length === 0 ? 'fixed' : shorten(columns.join(', '))) },
    ],
    rows,
  );
}

function firstInWords({ first }: PreviewedFile): string {
  return first.map((event) => printable(JSON.stringify(event))).join('\n');
}

function rejectionsInWords(terminal: Terminal, { rejections }: PreviewedFile): string {
  if (rejections.length === 0) return '';
  return table(
    terminal,
    [
      ...(rejections.some(({ member }) => member !== null)
        ? [{ title: 'MEMBER', cell: ({ member }: (typeof rejections)[number]) => member }]
        : []),
      { title: 'LINE', cell: ({ line }) => line },
      { title: 'FIELD', cell: ({ field }) => field },
      { title: 'CODE', cell: ({ code }) => code, tone: () => 'bad' },
      { title: 'WHY', cell: ({ detail }) => shorten(detail) },
    ],
    rejections,
  );
}

function shorten(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
