import * as z from 'zod';
import type { Difference } from '../../schemas/cli.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { environmentFlag, openTarget } from './aws-target.ts';
import { type CdkRun, runCdk, synthesise } from './cdk.ts';
import { type Call, defineCommand, noArguments } from './command.ts';

export const diff = defineCommand({
  usage: 'diff',
  about: 'Show what a deployment would change.',
  examples: ['tidegate diff', 'tidegate diff -e prod'],
  flags: [environmentFlag],
  arguments: noArguments,
  options: z.object({ environment: z.string().default('local') }),
  async run(call) {
    await showDifference(call, call.options.environment);
    return exitCodes.ok;
  },
});

export async function showDifference(call: Call, name: string): Promise<void> {
  const { environment } = openTarget(name, call);
  const text = await differenceText({ environment, call });
  const difference: Difference = { contract: 'difference/1', environment, stacksThatDiffer: countStacks(text), text };
  call.terminal.show(difference, () => text.trimEnd());
}

/** The text is the data here: it must not appear among the talk as well. */
async function differenceText(run: CdkRun): Promise<string> {
  const folder = await synthesise(run);
  const silent = { ...run.call, terminal: { ...run.call.terminal, quiet: true } };
  // By template: a change set would have to be made on the account, by a command that only looks.
  return runCdk(['diff', '--app', folder, '--method', 'template'], { ...run, call: silent });
}

function countStacks(text: string): number {
  return Number(/Number of stacks with differences: (\d+)/.exec(text)?.[1] ?? 0);
}
