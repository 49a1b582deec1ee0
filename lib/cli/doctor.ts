import * as z from 'zod';
import type { Doctor } from '../../schemas/cli.ts';
import { errors, exitCodes } from '../../schemas/errors.ts';
import { defineCommand, noArguments } from './command.ts';
import { docsAnchor } from './describe-error.ts';
import { engine, engineFlag } from './engine.ts';
import { port } from './port.ts';
import { table } from './table.ts';
import { type Terminal, printable } from './terminal.ts';

export const doctor = defineCommand({
  usage: 'doctor',
  about: 'Examine this machine: tools, versions, port, disk, engine, credentials, clock.',
  examples: ['tidegate doctor', 'tidegate doctor --json', 'tidegate doctor --engine localstack-host'],
  flags: [engineFlag, ['--port <number>', 'the port that the engine shall have']],
  arguments: noArguments,
  options: z.object({ engine: engine.optional(), port: port.optional() }),
  async run({ terminal, environment, options }) {
    // Loaded late: with it comes the SDK, which takes longer to load than all the rest.
    const { doctor: examine } = await import('../local/doctor.ts');
    const found = await examine({ environment, ...options });
    terminal.show(found, () => checksInWords(terminal, found));
    if (found.ok) return exitCodes.ok;
    terminal.say(`${errors['TG-0031'].title} (TG-0031); ${docsAnchor('TG-0031')}`);
    return errors['TG-0031'].exit;
  },
});

function checksInWords(terminal: Terminal, { checks }: Doctor): string {
  if (terminal.plain) {
    return table(
      terminal,
      [
        { title: 'OK', cell: ({ ok }) => (ok ? 'ok' : 'wrong') },
        { title: 'CHECK', cell: ({ name }) => name },
        { title: 'FOUND', cell: ({ detail }) => detail },
        { title: 'FIX', cell: ({ fix }) => fix },
      ],
      checks,
    );
  }
  const width = Math.max(...checks.map(({ name }) => name.length));
  return checks
    .flatMap(({ ok, name, detail, fix }) => {
      const line = `${ok ? terminal.paint('good', '✓') : terminal.paint('bad', '✗')} ${name.padEnd(width)}  ${printable(detail)}`;
      return fix === null ? [line] : [line, `  ${' '.repeat(width)}  fix: ${printable(fix)}`];
    })
    .join('\n');
}
