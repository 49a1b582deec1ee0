import type { ExitCode } from '../../schemas/errors.ts';
import { describeError, docsAnchor, type ErrorReport } from './describe-error.ts';
import { type Terminal, printable } from './terminal.ts';

/** Prints what happened, why, and what to do next; returns the exit code that says the same. */
export function showError(terminal: Terminal, error: unknown): ExitCode {
  const report = describeError(error);
  const text = terminal.json ? inJson(report) : inWords(terminal, report);
  terminal.streams.stderr.write(`${text}\n`);
  if (terminal.verbose && error instanceof Error) terminal.streams.stderr.write(`${stackOf(error)}\n`);
  return report.exit;
}

/** One line, so that a script finds it behind any talk. */
function inJson(report: ErrorReport): string {
  return JSON.stringify({
    contract: 'cli-error/1',
    ...report,
    fields: [...report.fields],
    docs: docsAnchor(report.code),
  });
}

function inWords(terminal: Terminal, report: ErrorReport): string {
  const { code, what, why, next, requestId, fields } = report;
  const label = (name: string): string => `  ${terminal.paintTalk('quiet', name.padEnd(7))}  `;
  return [
    `${terminal.paintTalk('bad', `✗ ${what}`)} (${code})`,
    `${label('why')}${printable(why)}`,
    ...fields.slice(0, 10).map(({ field, detail }) => `${label('')}${printable(field)}: ${printable(detail)}`),
    ...(fields.length > 10 ? [`${label('')}and ${fields.length - 10} more`] : []),
    `${label('next')}${printable(next)}`,
    `${label('docs')}${docsAnchor(code)}`,
    ...(requestId === null ? [] : [`${label('request')}${printable(requestId)}`]),
  ].join('\n');
}

function stackOf(error: Error): string {
  const { cause } = error;
  const own = error.stack ?? error.message;
  return cause instanceof Error ? `${own}\ncaused by ${stackOf(cause)}` : own;
}
