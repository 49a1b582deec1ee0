/** Dumps under the names that the venues give them, in a folder that goes when the tests have ended. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { type History, type HistoryLine, openHistory } from '../../../../lib/cli/import/open-history.ts';
import type { ImportOptions } from '../../../../lib/cli/import/import-options.ts';

const fixtures = join(import.meta.dirname, 'fixtures');

interface Expectation {
  /** As the venue publishes it: the symbol stands only there. */
  readonly venueName: string;
  readonly layout: string;
  readonly timeUnit: string | null;
  readonly events: readonly (Readonly<Record<string, unknown>> & { readonly line: number })[];
}

export const expectations = Object.entries(
  JSON.parse(readFileSync(join(fixtures, 'expected-events.json'), 'utf8')) as Record<string, Expectation>,
).map(([fixture, expectation]) => ({ fixture, ...expectation }));

export function fixtureBytes(fixture: string): Buffer {
  return readFileSync(join(fixtures, fixture));
}

export function venueFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-history-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const place = (name: string): string => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    return path;
  };
  return {
    write(name: string, content: string | Uint8Array): string {
      const path = place(name);
      writeFileSync(path, content);
      return path;
    },
    copy(fixture: string, name: string): string {
      const path = place(name);
      copyFileSync(join(fixtures, fixture), path);
      return path;
    },
  };
}

export async function linesOf(history: History): Promise<HistoryLine[]> {
  const lines: HistoryLine[] = [];
  for await (const line of history.lines()) lines.push(line);
  return lines;
}

export async function importFile(path: string, options: ImportOptions = {}) {
  const history = await openHistory(path, options);
  const lines = await linesOf(history);
  const events = lines.flatMap((line) => ('event' in line ? [{ line: line.line, ...line.event }] : []));
  const rejections = lines.flatMap((line) =>
    'rejected' in line ? [{ line: line.line, member: line.member, text: line.text, ...line.rejected }] : [],
  );
  return { history, lines, events, rejections };
}
