/** `npm run new-pack NAME`: a pack under `models/` that passes its tests, to be changed into your own. */
import { join } from 'node:path';
import process from 'node:process';
import { usageError } from '../lib/cli/cli-error.ts';
import { makePack } from '../lib/cli/new-pack/make-pack.ts';
import { showError } from '../lib/cli/show-error.ts';
import { openTerminal } from '../lib/cli/terminal.ts';

const { stdin, stdout, stderr } = process;
const terminal = openTerminal({ stdin, stdout, stderr }, process.env, {
  ...{ json: false, plain: false, quiet: false, verbose: false },
});

process.chdir(join(import.meta.dirname, '..'));
try {
  const [name, ...more] = process.argv.slice(2);
  if (name === undefined || more.length > 0) {
    throw usageError('new-pack takes one name', 'For example: `npm run new-pack demo`.');
  }
  for (const path of await makePack(name)) terminal.write(path);
  terminal.say(
    `\nTo test it: node_modules/node/bin/node node_modules/vitest/vitest.mjs run --project unit models/${name}\nWhat to change, and in which order: docs/how-to/add-a-pack/`,
  );
} catch (error) {
  process.exitCode = showError(terminal, error);
}
