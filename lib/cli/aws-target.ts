import type { ClientSettings } from '../adapters/aws/clients.ts';
import { type EnvironmentName, type EnvironmentSettings, environmentNames } from '../config/settings.ts';
import { DeploymentOutputs } from '../local/deployment.ts';
import { engineSettings } from '../local/engines/engine.ts';
import { findSession } from '../local/running-platform.ts';
import type { Session } from '../local/session.ts';
import settings from '../../tidegate.config.ts';
import { CliError, usageError } from './cli-error.ts';
import type { Call } from './command.ts';

/** What `--environment` names: a set of stacks, and how to reach them with AWS credentials. */
export interface AwsTarget {
  readonly environment: EnvironmentName;
  readonly settings: EnvironmentSettings;
  readonly client: ClientSettings;
  /** The running platform; only of `local`. */
  readonly session: Session | undefined;
  nameOf(stack: StackId): string;
}

/** In the order in which they are deployed. */
export const stackIds = ['data', 'platform', 'serving', 'observability'] as const;
export type StackId = (typeof stackIds)[number];

export const environmentFlag = [
  '-e, --environment <name>',
  'which one of tidegate.config.ts (default: local)',
] as const;

/** Checks the name; touches nothing. */
export function readEnvironment(name: string): {
  readonly environment: EnvironmentName;
  readonly settings: EnvironmentSettings;
} {
  const environment = environmentNames.find((candidate) => candidate === name);
  const chosen = environment && settings.environments[environment];
  if (environment === undefined || chosen === undefined) {
    const known = environmentNames.filter((candidate) => settings.environments[candidate] !== undefined);
    throw usageError(`--environment: ${name} is not in tidegate.config.ts, which has ${known.join(', ')}`);
  }
  return { environment, settings: chosen };
}

/** How to reach an environment. The local one must be running, because nothing else knows its address. */
export function openTarget(name: string, call: Pick<Call, 'environment'>): AwsTarget {
  const { environment, settings: chosen } = readEnvironment(name);
  const nameOf = (stack: StackId): string => `${settings.namePrefix}-${environment}-${stack}`;
  if (environment !== 'local') {
    return { environment, settings: chosen, client: { region: chosen.region }, session: undefined, nameOf };
  }
  const session = demandSession(call);
  return { environment, settings: chosen, client: engineSettings(session.engine.endpoint), session, nameOf };
}

export function demandSession({ environment }: Pick<Call, 'environment'>): Session {
  const session = findSession(environment);
  if (session === undefined) throw new CliError('TG-0025', 'no platform is running on this machine');
  return session;
}

/** Outputs of all stacks; an environment without them is not deployed. */
export async function readOutputs(target: AwsTarget): Promise<DeploymentOutputs> {
  if (target.session !== undefined) return target.session.outputs;
  const stacks = await openStacks(target);
  const found = await Promise.all(stackIds.map((id) => stacks.find(target.nameOf(id))));
  const parsed = DeploymentOutputs.safeParse(Object.assign({}, ...found.map((stack) => stack?.outputs)));
  if (parsed.success) return parsed.data;
  throw new CliError(
    'TG-0025',
    `the environment ${target.environment} is not deployed in ${target.settings.region}, or only in part`,
    {
      next: `Deploy it with \`tidegate deploy -e ${target.environment}\`.`,
    },
  );
}

/** The SDK is loaded by the few commands that need it: it takes longer than all the rest. */
export async function openStacks({ client }: AwsTarget) {
  const { cloudFormationClient } = await import('../adapters/aws/clients.ts');
  const { cloudFormationStacks } = await import('../adapters/aws/cloudformation-stacks.ts');
  return cloudFormationStacks({ client: cloudFormationClient(client) });
}
