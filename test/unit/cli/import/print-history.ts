/** Run by the Python tests: one line of JSON per file, what it is or why it is refused. */
import process from 'node:process';
import { type HistoryLine, openHistory } from '../../../../lib/cli/import/open-history.ts';
import { TidegateError } from '../../../../lib/domain/fault.ts';

const [options = '{}', ...paths] = process.argv.slice(2);
for (const path of paths) {
  try {
    const history = await openHistory(path, JSON.parse(options));
    const [member] = history.members;
    const lines: HistoryLine[] = [];
    for await (const line of history.lines()) lines.push(line);
    console.log(JSON.stringify({ layout: member?.layout, unit: member?.timeUnit, lines }));
  } catch (error) {
    if (!(error instanceof TidegateError)) throw error;
    console.log(JSON.stringify({ code: error.code, refused: error.message }));
  }
}
