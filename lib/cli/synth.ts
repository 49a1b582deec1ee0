import { resolve } from 'node:path';
import * as z from 'zod';
import type { Synthesis } from '../../schemas/cli.ts';
import { exitCodes } from '../../schemas/errors.ts';
import { readAssembly } from './assembly.ts';
import { environmentFlag, readEnvironment } from './aws-target.ts';
import { assemblyFolder, synthesise } from './cdk.ts';
import { defineCommand, noArguments } from './command.ts';
import { table } from './table.ts';

export const synth = defineCommand({
  usage: 'synth',
  about: 'Write the CloudFormation templates of an environment; needs no engine and no credentials.',
  examples: ['tidegate synth', 'tidegate synth -e prod --json'],
  flags: [environmentFlag, ['--out <folder>', 'where to (default: cdk.out/<environment>)']],
  arguments: noArguments,
  options: z.object({ environment: z.string().default('local'), out: z.string().min(1).optional() }),
  async run(call) {
    const { terminal, options } = call;
    const { environment } = readEnvironment(options.environment);
    // The CDK runs in the repository; what the user names is meant from where the user is.
    const folder = options.out === undefined ? assemblyFolder(environment) : resolve(options.out);
    await synthesise({ environment, call }, folder);
    const stacks = readAssembly(folder);
    const synthesis: Synthesis = { contract: 'synthesis/1', environment, folder, stacks };
    const columns = [
      { title: 'STACK', cell: ({ name }: Synthesis['stacks'][number]) => name },
      { title: 'RESOURCES', cell: ({ resources }: Synthesis['stacks'][number]) => resources },
      { title: 'TEMPLATE', cell: ({ template }: Synthesis['stacks'][number]) => template },
    ];
    terminal.show(synthesis, () => table(terminal, columns, stacks));
    return exitCodes.ok;
  },
});
