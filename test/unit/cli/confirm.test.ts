import { expect, test } from 'vitest';
import { confirmByName } from '../../../lib/cli/confirm.ts';
import { openTerminal } from '../../../lib/cli/terminal.ts';
import { cliWorld } from '../../support/cli-world.ts';

function asking(isTTY: boolean) {
  const { world, stdin, stderr } = cliWorld({ isTTY });
  const terminal = openTerminal(world.streams, world.environment, {
    json: false,
    plain: true,
    quiet: false,
    verbose: false,
  });
  return { stdin, stderr, call: { terminal, signal: world.signal } };
}

test('whoever types the name goes on', async () => {
  const { stdin, stderr, call } = asking(true);
  stdin.write('tidegate-dev\n');
  await confirmByName('tidegate-dev', false, call);
  expect(stderr()).toContain('Type tidegate-dev to go on');
});

test.each(['yes', 'tidegate-prod', ''])('whoever types "%s" does not', async (typed) => {
  const { stdin, call } = asking(true);
  stdin.write(`${typed}\n`);
  await expect(confirmByName('tidegate-dev', false, call)).rejects.toMatchObject({ code: 'TG-0030' });
});

test('nobody is asked off a terminal', async () => {
  const { call } = asking(false);
  await expect(confirmByName('tidegate-dev', false, call)).rejects.toMatchObject({
    code: 'TG-0030',
    next: 'Pass --yes.',
  });
});

test('a script that says yes is not asked', async () => {
  const { stderr, call } = asking(true);
  await confirmByName('tidegate-dev', true, call);
  expect(stderr()).toBe('');
});
