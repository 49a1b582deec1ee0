import * as z from 'zod';
import { FailureList } from '../../schemas/api.ts';
import type { QuarantineList, QuarantineSaved } from '../../schemas/cli.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { Sha256 } from '../../schemas/identity.ts';
import { ImportQuarantine, type QuarantinedLine } from '../../schemas/import.ts';
import { routes } from '../../schemas/routes.ts';
import { openApi } from './api-access.ts';
import { type Call, defineCommand, defineGroup, noArguments } from './command.ts';
import { quarantinedLines } from './import/quarantined-lines.ts';
import { SavedQuarantine } from './import/save-quarantine.ts';
import { limit } from './limits.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

const exampleImport = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const ls = defineCommand({
  usage: 'ls',
  about: 'List what could not be taken: messages of the live tail, and imports with lines that were refused.',
  examples: ['tidegate events quarantine ls', `tidegate events quarantine ls --import ${exampleImport} --limit 20`],
  flags: [
    ['--limit <number>', 'at most so many of a kind, 1 to 1000'],
    ['--import <id>', 'the lines of one import'],
  ],
  arguments: noArguments,
  options: z.object({ limit: limit.default(100), import: Sha256.optional() }),
  async run(call) {
    const { import: importId } = call.options;
    const list = importId === undefined ? await listAll(call) : await listLines(call, importId);
    call.terminal.show(list, () => listInWords(call.terminal, list));
    return exitCodes.ok;
  },
});

const get = defineCommand({
  usage: 'get <import>',
  about: 'Save the refused lines of an import as files: mend them, and import them.',
  examples: [`tidegate events quarantine get ${exampleImport} --out mended`],
  flags: [['--out <folder>', 'where the files are written; none that is there is overwritten']],
  arguments: z.tuple([Sha256]),
  options: z.object({ out: z.string({ error: 'name a folder' }).min(1) }),
  async run(call) {
    const { terminal, signal } = call;
    const [importId] = call.arguments;
    const saved = new SavedQuarantine(call.options.out);
    let lines = 0;
    for await (const line of quarantinedLines(openApi(call), importId, signal)) {
      saved.add(line);
      lines += 1;
    }
    const document: QuarantineSaved = { contract: 'quarantine-saved/1', import: importId, lines, files: saved.files() };
    terminal.show(document, () => savedInWords(terminal, document));
    terminal.say('Once the lines are mended: tidegate events import FILES, with the same flags as before');
    return exitCodes.ok;
  },
});

export const quarantine = defineGroup('quarantine', 'What could not be taken, and why.', [ls, get]);

type ListCall = Call<unknown, { readonly limit: number }>;

async function listAll(call: ListCall): Promise<QuarantineList> {
  const api = openApi(call);
  const query = { limit: call.options.limit };
  const [{ failures }, { imports }] = await Promise.all([
    api.ask(routes.listFailures, FailureList, { query }),
    api.ask(routes.listQuarantine, ImportQuarantine, { query }),
  ]);
  return {
    contract: 'quarantine-list/1',
    messages: failures.filter(({ kind }) => kind === 'quarantined'),
    imports: imports.map(({ import: id, lines }) => ({ import: id, lines })),
    lines: [],
  };
}

async function listLines(call: ListCall, importId: string): Promise<QuarantineList> {
  const shown: QuarantinedLine[] = [];
  let lines = 0;
  for await (const line of quarantinedLines(openApi(call), importId, call.signal)) {
    lines += 1;
    if (shown.length < call.options.limit) shown.push(line);
  }
  return { contract: 'quarantine-list/1', messages: [], imports: [{ import: importId, lines }], lines: shown };
}

function listInWords(terminal: Terminal, { messages, imports, lines }: QuarantineList): string {
  const sections = [
    lines.length === 0 ? importsInWords(terminal, imports) : linesInWords(terminal, lines),
    messagesInWords(terminal, messages),
  ].filter((text) => text !== '');
  return sections.length === 0 ? 'nothing is in quarantine' : sections.join('\n\n');
}

function importsInWords(terminal: Terminal, imports: QuarantineList['imports']): string {
  if (imports.length === 0) return '';
  return table(
    terminal,
    [
      { title: 'IMPORT', cell: (each) => each.import },
      { title: 'LINES', cell: (each) => each.lines },
    ],
    imports,
  );
}

function linesInWords(terminal: Terminal, lines: readonly QuarantinedLine[]): string {
  return table(
    terminal,
    [
      { title: 'FILE', cell: ({ file, member }) => (member === null ? file : `${file}, ${member}`) },
      { title: 'LINE', cell: ({ line }) => line },
      { title: 'FIELD', cell: ({ field }) => field },
      { title: 'CODE', cell: ({ code }) => code, tone: () => 'bad' },
      { title: 'WHY', cell: ({ detail }) => detail },
    ],
    lines,
  );
}

function messagesInWords(terminal: Terminal, messages: QuarantineList['messages']): string {
  if (messages.length === 0) return '';
  return table(
    terminal,
    [
      { title: 'AT', cell: ({ at }) => at },
      { title: 'ENTITY', cell: ({ entity }) => entity },
      { title: 'EVENTS', cell: ({ events }) => events },
      { title: 'CODE', cell: ({ code }) => code, tone: () => 'bad' },
      { title: 'REASON', cell: ({ reason }) => reason },
      { title: 'OBJECT', cell: ({ object }) => object },
    ],
    messages,
  );
}

function savedInWords(terminal: Terminal, { lines, files }: QuarantineSaved): string {
  const kept = files.reduce((sum, file) => sum + file.lines, 0);
  const rows = table(
    terminal,
    [
      { title: 'FILE', cell: ({ path }) => path },
      { title: 'LINES', cell: (file) => file.lines },
      { title: 'OF', cell: ({ source }) => source },
    ],
    files,
  );
  return kept === lines ? rows : `${rows}\n\n${lines - kept} of ${lines} lines were too long, and are not kept`;
}
