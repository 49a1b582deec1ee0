import { join } from 'node:path';
import { TidegateError } from '../domain/fault.ts';
import { type Deployment, readDeployment } from './deployment.ts';
import { engineAccount, engineCredentials, engineRegion } from './engines/engine.ts';
import type { LocalPaths } from './paths.ts';
import { familyVariable } from './process-family.ts';
import { runTool } from './run-tool.ts';

/** Ten times what it takes: fifty functions are bundled, and a laptop may have other work. */
const synthTimeoutSeconds = 600;
const deployTimeoutSeconds = 300;

export interface DeployOptions {
  readonly paths: LocalPaths;
  readonly endpoint: string;
  readonly nonce: string;
  readonly signal?: AbortSignal | undefined;
}

/** Writes the templates of `environment=local`; needs no engine. */
export async function synth(options: Omit<DeployOptions, 'endpoint'>): Promise<void> {
  const { paths } = options;
  const app = `"${paths.node}" bin/app.ts`;
  const command = ['synth', '--quiet', '--app', app, '--context', 'environment=local', '--output', paths.cdkOut];
  await cdk(command, options, synthTimeoutSeconds);
}

/** Deploys what `synth` wrote. */
export async function deploy(options: DeployOptions): Promise<Deployment> {
  const { paths, endpoint } = options;
  const app = ['--app', paths.cdkOut];
  const command = [
    'deploy',
    '--all',
    ...app,
    '--require-approval',
    'never',
    '--concurrency',
    '4',
    '--outputs-file',
    paths.outputs,
  ];
  await cdk(command, options, deployTimeoutSeconds);
  return readDeployment(paths.outputs, endpoint);
}

type CdkOptions = Omit<DeployOptions, 'endpoint'> & { readonly endpoint?: string };

async function cdk(command: readonly string[], options: CdkOptions, timeoutSeconds: number): Promise<void> {
  const { paths, signal } = options;
  const [verb = 'cdk'] = command;
  const log = join(paths.logs, `cdk-${verb}.log`);
  const program = join(paths.root, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const outcome = await runTool([paths.node, program, ...command, '--no-notices', '--no-color'], {
    folder: paths.root,
    environment: cdkEnvironment(options),
    log,
    timeoutSeconds,
    signal,
  });
  if (outcome.kind === 'failed') throw new TidegateError('TG-0024', `cdk ${verb}: ${outcome.reason}; its log: ${log}`);
}

/** Nothing of the caller's but where to find programs: real credentials must not be in reach of a local deployment. */
export function cdkEnvironment({ paths, endpoint, nonce }: CdkOptions): Readonly<Record<string, string>> {
  const engine = endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint, AWS_ENDPOINT_URL_S3: endpoint };
  return {
    ...engine,
    PATH: `${paths.nodeFolder}:/usr/bin:/bin`,
    HOME: paths.home,
    TMPDIR: paths.temporary,
    LANG: 'C.UTF-8',
    AWS_ACCESS_KEY_ID: engineCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: engineCredentials.secretAccessKey,
    AWS_REGION: engineRegion,
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DEFAULT_ACCOUNT: engineAccount,
    CDK_DEFAULT_REGION: engineRegion,
    // A second start must work without a network.
    CDK_DISABLE_VERSION_CHECK: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    [familyVariable]: nonce,
  };
}
