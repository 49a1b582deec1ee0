import { deploymentRights, fargateRights, type Rights } from './deployment-rights.ts';
import { type Condition, type Scope, scopesOf } from './deployment-scopes.ts';
import type { Environment } from './environment.ts';
import type { EnvironmentSettings } from './settings.ts';

/** An identity policy of IAM, as `aws iam create-policy` takes it. */
export interface PolicyDocument {
  readonly Version: '2012-10-17';
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: readonly string[];
  readonly Condition?: Condition;
}

const trainsOnFargate = ({ training }: EnvironmentSettings): boolean => training.launcher === 'fargate';

/** Types that only some settings bring about. */
const onlyWhen: Readonly<Record<string, (settings: EnvironmentSettings) => boolean>> = {
  ...Object.fromEntries(Object.keys(fargateRights).map((type) => [type, trainsOnFargate])),
  'AWS::Budgets::Budget': ({ budget }) => budget !== undefined,
  'AWS::KMS::Key': ({ encryption }) => encryption === 'customer',
  'AWS::SNS::Subscription': ({ alertEmails }) => alertEmails.length > 0,
};

/** The types of resources that a deployment with these settings has. */
export function deployedTypes(settings: EnvironmentSettings): readonly string[] {
  return Object.keys(deploymentRights).filter((type) => onlyWhen[type]?.(settings) ?? true);
}

export interface DeploymentPolicyOptions {
  readonly environment: Environment;
  /** Of the bootstrap: its bucket holds the code, its parameter the version that every template asks for. */
  readonly qualifier: string;
}

/** IAM counts the characters of a managed policy without white space, and takes no more. */
export const largestPolicy = 6144;

/** What CloudFormation needs in order to deploy, change and remove one environment, in as few policies as hold it. */
export function deploymentPolicies(options: DeploymentPolicyOptions): readonly PolicyDocument[] {
  const full: PolicyDocument[] = [];
  let open: readonly PolicyStatement[] = [];
  for (const statement of statementsOf(options)) {
    const longer = [...open, statement];
    const fits = JSON.stringify(policyOf(longer)).length <= largestPolicy;
    if (!fits) full.push(policyOf(open));
    open = fits ? longer : [statement];
  }
  return [...full, policyOf(open)];
}

function policyOf(Statement: readonly PolicyStatement[]): PolicyDocument {
  return { Version: '2012-10-17', Statement };
}

function statementsOf({ environment, qualifier }: DeploymentPolicyOptions): readonly PolicyStatement[] {
  const { account = '*', namePrefix, settings } = environment;
  const { region, permissionsBoundary } = settings;
  const name = `${namePrefix}-${environment.name}`;
  const { launcher } = settings.training;
  const scopes = scopesOf({ region, account, name, namePrefix, qualifier, permissionsBoundary, launcher });
  const rights = rightsFor(settings).map((right) => new Map(Object.entries(right)));
  return Object.entries<Scope>(scopes).flatMap(([scope, where]) => {
    const actions = rights.flatMap((right) => right.get(scope) ?? []);
    return actions.length === 0 ? [] : [statementOf(scope, where, actions)];
  });
}

function rightsFor(settings: EnvironmentSettings): readonly Rights[] {
  return [
    ...deployedTypes(settings).map((type) => deploymentRights[type] ?? {}),
    { bootstrapVersion: ['ssm:GetParameters'] },
    ...(settings.permissionsBoundary === undefined ? [] : [{ boundedRoles: ['iam:PutRolePermissionsBoundary'] }]),
  ];
}

function statementOf(scope: string, { resources, condition }: Scope, actions: readonly string[]): PolicyStatement {
  return {
    Sid: scope.charAt(0).toUpperCase() + scope.slice(1),
    Effect: 'Allow',
    Action: [...new Set(actions)].sort(),
    Resource: resources,
    ...(condition && { Condition: condition }),
  };
}
