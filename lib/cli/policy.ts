import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import * as z from 'zod';
import packageDocument from '../../package.json' with { type: 'json' };
import type { DeploymentPolicies } from '../../schemas/cli.ts';
import { exitCodes } from '../../schemas/errors.ts';
import settings from '../../tidegate.config.ts';
import { deploymentPolicies } from '../config/deployment-policy.ts';
import { type Environment, selectEnvironment } from '../config/environment.ts';
import { repositoryRoot } from '../local/paths.ts';
import { environmentFlag, readEnvironment } from './aws-target.ts';
import { assemblyFolder } from './cdk.ts';
import { usageError } from './cli-error.ts';
import { defineCommand, noArguments } from './command.ts';
import { table } from './table.ts';

type Policy = DeploymentPolicies['policies'][number];

export const policy = defineCommand({
  usage: 'policy',
  about: 'Write the IAM policies by which CloudFormation may deploy an environment; needs no credentials.',
  examples: ['tidegate policy -e dev', 'tidegate policy -e prod --out . --json'],
  flags: [environmentFlag, ['--out <folder>', 'where to (default: cdk.out/<environment>)']],
  arguments: noArguments,
  options: z.object({ environment: z.string().default('local'), out: z.string().min(1).optional() }),
  async run({ options, terminal }) {
    const { environment: name } = readEnvironment(options.environment);
    if (name === 'local') throw usageError('--environment: local needs no policy; name one that goes to AWS');
    const environment = selectEnvironment(settings, { name, release: packageDocument.version });
    const folder = options.out === undefined ? assemblyFolder(name) : resolve(options.out);
    const policies = writePolicies(environment, folder);
    const written: DeploymentPolicies = { contract: 'deployment-policies/1', environment: name, folder, policies };
    const columns = [
      { title: 'POLICY', cell: (row: Policy) => row.name },
      { title: 'STATEMENTS', cell: (row: Policy) => row.statements },
      { title: 'FILE', cell: (row: Policy) => row.file },
    ];
    terminal.show(written, () => table(terminal, columns, policies));
    return exitCodes.ok;
  },
});

/** One file per policy, as `aws iam create-policy` reads it. */
function writePolicies(environment: Environment, folder: string): Policy[] {
  const root = resolve(repositoryRoot, folder);
  mkdirSync(root, { recursive: true });
  const documents = deploymentPolicies({ environment, qualifier: settings.bootstrap.qualifier });
  return documents.map((document, index) => {
    const name = environment.nameOf(`deploy-${index + 1}`);
    writeFileSync(join(root, `${name}.json`), `${JSON.stringify(document, null, 2)}\n`);
    return { name, file: join(folder, `${name}.json`), statements: document.Statement.length };
  });
}
