import type { PreviewedFile } from '../../../schemas/cli.ts';
import { pairs, table } from '../table.ts';
import { type Terminal, printable } from '../terminal.ts';

export function previewInWords(terminal: Terminal, preview: PreviewedFile): string {
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
