import type { ImportSummary } from '../../../schemas/cli.ts';
import { pairs, table } from '../table.ts';
import type { Terminal } from '../terminal.ts';

export function summaryInWords(terminal: Terminal, summary: ImportSummary): string {
  const { import: importId, events, rejected, objects, run, status, failure, entities } = summary;
  const facts = pairs(terminal, {
    events: `${events} of ${entities.map(({ entity }) => entity).join(', ') || 'no entity'}`,
    rejected,
    import: importId,
    objects: `${objects.uploaded} uploaded, ${objects.skipped} were there`,
    run,
    status: failure === null ? status : `${status}: ${failure.code} ${failure.reason}`,
  });
  return [facts, rejectionsInWords(terminal, summary), nextInWords(summary)].filter((text) => text !== '').join('\n\n');
}

function rejectionsInWords(terminal: Terminal, { rejections }: ImportSummary): string {
  if (rejections.length === 0) return '';
  return table(
    terminal,
    [
      { title: 'FILE', cell: ({ file, member }) => (member === null ? file : `${file}, ${member}`) },
      { title: 'LINE', cell: ({ line }) => line },
      { title: 'FIELD', cell: ({ field }) => field },
      { title: 'CODE', cell: ({ code }) => code, tone: () => 'bad' },
      { title: 'WHY', cell: ({ detail }) => (detail.length > 100 ? `${detail.slice(0, 99)}…` : detail) },
    ],
    rejections,
  );
}

function nextInWords({ import: importId, rejected, rejections, status }: ImportSummary): string {
  const lines: string[] = [];
  if (rejected > rejections.length) lines.push(`${rejected - rejections.length} more were refused.`);
  if (rejected > 0 && importId !== null)
    lines.push(`To mend the refused lines: tidegate events quarantine get ${importId} --out <folder>`);
  if (status === 'running') lines.push('To ask how far it is: repeat the command.');
  if (status === 'failed') lines.push('To try again what failed: repeat the command.');
  if (status === 'nothing') lines.push('Nothing was imported. To see how the files are read, add --preview.');
  return lines.join('\n');
}
