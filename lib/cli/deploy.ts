import * as z from 'zod';
import packageDocument from '../../package.json' with { type: 'json' };
import type { Deployed } from '../../schemas/cli.ts';
import { exitCodes } from '../../schemas/errors.ts';
import type { DeploymentOutputs } from '../local/deployment.ts';
import {
  type AwsTarget,
  demandSession,
  environmentFlag,
  openTarget,
  readEnvironment,
  readOutputs,
} from './aws-target.ts';
import { runCdk, synthesise } from './cdk.ts';
import { type Call, defineCommand, noArguments } from './command.ts';
import { showDifference } from './diff.ts';
import { pairs } from './table.ts';

export const deploy = defineCommand({
  usage: 'deploy',
  about: 'Deploy the app: to the running local platform, or to AWS with your credentials.',
  examples: ['tidegate deploy', 'tidegate deploy -e dev --dry-run', 'tidegate deploy -e prod'],
  flags: [environmentFlag, ['--dry-run', 'only show what would change']],
  arguments: noArguments,
  options: z.object({ environment: z.string().default('local'), dryRun: z.boolean().default(false) }),
  async run(call) {
    const { environment } = readEnvironment(call.options.environment);
    if (call.options.dryRun) await showDifference(call, environment);
    else
      show(
        call,
        environment === 'local' ? await deployLocal(call) : await deployToAws(call, openTarget(environment, call)),
      );
    return exitCodes.ok;
  },
});

type Done = Pick<Deployed, 'environment' | 'url' | 'outputs'>;

function show({ terminal }: Call, done: Done): void {
  const deployed: Deployed = { contract: 'deployed/1', release: packageDocument.version, ...done };
  terminal.show(deployed, () => pairs(terminal, { url: deployed.url, ...deployed.outputs }));
}

async function deployLocal(call: Call): Promise<Done> {
  const session = demandSession(call);
  // Loaded late: with it comes the SDK, which takes longer to load than all the rest.
  const { redeploy } = await import('./redeploy.ts');
  const { baseUrl, outputs } = await redeploy(session, call);
  return { environment: 'local', url: baseUrl, outputs };
}

async function deployToAws(call: Call, target: AwsTarget): Promise<Done> {
  const { environment } = target;
  const folder = await synthesise({ environment, call });
  await runCdk(['deploy', '--all', '--app', folder, '--require-approval', 'never'], { environment, call });
  const outputs = await readOutputs(target);
  return { environment, outputs, url: apiAddress(outputs, target) };
}

function apiAddress({ RestApiId }: DeploymentOutputs, { settings }: AwsTarget): string {
  return `https://${RestApiId}.execute-api.${settings.region}.amazonaws.com/v1`;
}
