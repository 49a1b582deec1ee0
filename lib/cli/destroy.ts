import * as z from 'zod';
import type { Destruction } from '../../schemas/cli.ts';
import { exitCodes } from '../../schemas/errors.ts';
import settings from '../../tidegate.config.ts';
import { type AwsTarget, environmentFlag, openTarget } from './aws-target.ts';
import { CliError, usageError } from './cli-error.ts';
import { defineCommand, noArguments } from './command.ts';
import { confirmByName } from './confirm.ts';
import { type Doomed, destroyStacks, findDoomed } from './doomed-stacks.ts';
import { table } from './table.ts';
import type { Terminal } from './terminal.ts';

export const destroy = defineCommand({
  usage: 'destroy',
  about: 'Take an environment down. Tables and buckets go only with --including-data.',
  examples: [
    'tidegate destroy --dry-run',
    'tidegate destroy -e dev --keep-data',
    'tidegate destroy --including-data --yes',
  ],
  flags: [
    environmentFlag,
    ['--dry-run', 'only show what would go'],
    ['--keep-data', 'leave the stack with the tables and buckets'],
    ['--including-data', 'also delete the tables and buckets, with all they hold'],
    ['--yes', 'do not ask for the name'],
  ],
  arguments: noArguments,
  options: z.object({
    environment: z.string().default('local'),
    dryRun: z.boolean().default(false),
    keepData: z.boolean().default(false),
    includingData: z.boolean().default(false),
    yes: z.boolean().default(false),
  }),
  async run(call) {
    const { environment, dryRun, keepData, includingData, yes } = call.options;
    if (keepData && includingData) throw usageError('--keep-data and --including-data exclude each other');
    const { terminal } = call;
    const target = openTarget(environment, call);
    const standing = await findDoomed(target);
    const going = keepData ? standing.filter(({ stores }) => stores.length === 0) : standing;
    const kept = standing.filter((stack) => !going.includes(stack)).map(({ name }) => name);
    const destruction = describe(target, { going, kept, dryRun });
    if (dryRun || going.length === 0) {
      terminal.show(destruction, () => inWords(terminal, destruction));
      return exitCodes.ok;
    }
    terminal.say(inWords(terminal, destruction));
    guardData(going, includingData);
    await confirmByName(`${settings.namePrefix}-${target.environment}`, yes, call);
    await destroyStacks(going, target, call);
    terminal.show(
      destruction,
      () => `${going.length} stacks are gone${kept.length === 0 ? '' : `, ${kept.join(', ')} stays`}`,
    );
    return exitCodes.ok;
  },
});

interface Plan {
  readonly going: readonly Doomed[];
  readonly kept: string[];
  readonly dryRun: boolean;
}

function describe({ environment }: AwsTarget, { going, kept, dryRun }: Plan): Destruction {
  const stacks = going.map(({ name, resources, stores }) => ({ name, resources, stores: [...stores] }));
  return { contract: 'destruction/1', environment, stacks, kept, dryRun };
}

function guardData(going: readonly Doomed[], includingData: boolean): void {
  const stores = going.flatMap((stack) => stack.stores);
  if (includingData || stores.length === 0) return;
  throw new CliError(
    'TG-0030',
    `${stores.length} tables and buckets would go with all they hold; nothing was changed`,
    {
      next: 'Pass --keep-data to leave them, or --including-data to delete them.',
    },
  );
}

function inWords(terminal: Terminal, { stacks, kept, dryRun }: Destruction): string {
  if (stacks.length === 0)
    return kept.length === 0 ? 'Nothing is deployed.' : `Only ${kept.join(', ')} is left, and stays.`;
  const parts = stacks.flatMap(({ name, stores }) => stores.map((store) => ({ stack: name, ...store })));
  const stackTable = table(
    terminal,
    [
      { title: 'STACK', cell: ({ name }) => name },
      { title: 'RESOURCES', cell: ({ resources }) => resources },
    ],
    stacks,
  );
  const storeTable = table(
    terminal,
    [
      { title: 'DATA', cell: ({ name }) => name, tone: () => 'bad' },
      { title: 'TYPE', cell: ({ type }) => type },
    ],
    parts,
  );
  const paragraphs = [
    stackTable,
    ...(parts.length === 0 ? [] : [storeTable]),
    ...(kept.length === 0 ? [] : [`${kept.join(', ')} stays.`]),
  ];
  return terminal.plain ? paragraphs.join('\n') : `${dryRun ? 'Would go' : 'Goes'}:\n${paragraphs.join('\n\n')}`;
}
