import { expect, test } from 'vitest';
import { runCommandLine } from '../../../../lib/cli/program.ts';
import { exitCodes } from '../../../../schemas/errors.ts';
import { cliWorld } from '../../../support/cli-world.ts';

test.each([
  [['evidence', 'liquidation', '--seeds', '1,x'], 'expected a whole number'],
  [['evidence', 'liquidation', '--run', 'first', '--fast'], '--run has the size and the market of the run'],
  [['evidence', 'no-such-pack'], 'no-such-pack has no definition of done; these have: liquidation'],
])('%j is refused before anything is simulated', async (line, reason) => {
  const { world, stderr } = cliWorld();
  expect(await runCommandLine(line, world)).toBe(exitCodes.usage);
  expect(stderr()).toContain(reason);
});
