/** On what the rights of a deployment are given: one word for each group of resources. */
import type { TrainingSettings } from './training-settings.ts';

/** One environment of one account, as its resources are named there. */
export interface Place {
  readonly region: string;
  /** `*` while nobody has said which one: a policy speaks of its own account only. */
  readonly account: string;
  /** `<prefix>-<environment>` */
  readonly name: string;
  readonly namePrefix: string;
  readonly qualifier: string;
  readonly permissionsBoundary: string | undefined;
  readonly launcher: TrainingSettings['launcher'];
}

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface Scope {
  readonly resources: readonly string[];
  readonly condition?: Condition;
}

/** Every name that CloudFormation makes begins with the name of the stack, of which it may cut off all but so much. */
const keptOfStackName = 24;

/** Step Functions takes the logical id for a name, and not the name of the stack. */
const machines = [
  'FeaturesBackfillFeatures*',
  'MonitorWatchModels*',
  'TrainComputeRunContainer*',
  'TrainRetrainModel*',
];

/** The services that may be handed one of our roles. */
function roleUsersOf(launcher: Place['launcher']): readonly string[] {
  const always = ['apigateway.amazonaws.com', 'lambda.amazonaws.com', 'states.amazonaws.com'];
  return launcher === 'fargate' ? [...always, 'ecs-tasks.amazonaws.com'] : always;
}

/** The only managed policy that a role of ours has: API Gateway takes no other for the role that writes its logs. */
const gatewayLogPolicy = 'arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs';

/** What EC2 makes for a network. */
const networks = [
  ...['internet-gateway', 'route-table', 'security-group', 'security-group-rule'],
  ...['subnet', 'vpc', 'vpc-endpoint'],
];

export type ScopeName = keyof ReturnType<typeof scopesOf>;

/** The resources of a place, by the words of the table of rights. */
export function scopesOf(place: Place) {
  const { region, account, name, namePrefix, qualifier, permissionsBoundary, launcher } = place;
  const ours = keptName(name);
  const at = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const roles = `arn:aws:iam::${account}:role/${ours}`;
  const bounded = permissionsBoundary && {
    StringLike: { 'iam:PermissionsBoundary': `arn:aws:iam::${account}:policy/${permissionsBoundary}` },
  };
  return {
    alarms: { resources: [at('cloudwatch', `alarm:${name}-*`)] },
    // CloudWatch lists all alarms or none.
    allAlarms: { resources: [at('cloudwatch', 'alarm:*')] },
    // API Gateway gives ids and no names.
    apis: { resources: ['/restapis', '/restapis/*', '/tags/*'].map((path) => `arn:aws:apigateway:${region}::${path}`) },
    apiAccount: { resources: [`arn:aws:apigateway:${region}::/account`] },
    assets: { resources: [`arn:aws:s3:::cdk-${qualifier}-assets-${account}-${region}/*`] },
    bootstrapVersion: { resources: [at('ssm', `parameter/cdk-bootstrap/${qualifier}/version`)] },
    budgets: { resources: [`arn:aws:budgets::${account}:budget/${ours}`] },
    buckets: { resources: [`arn:aws:s3:::${ours}`] },
    buses: { resources: [at('events', `event-bus/${name}-*`)] },
    dashboards: { resources: [`arn:aws:cloudwatch::${account}:dashboard/${name}`] },
    functions: { resources: [at('lambda', `function:${ours}`)] },
    // A key has no name, and no tag before it exists.
    keys: { resources: [at('kms', 'key/*')] },
    newKeys: { resources: ['*'], condition: { StringEquals: { 'aws:RequestTag/application': namePrefix } } },
    ourKeys: {
      resources: [at('kms', 'key/*')],
      condition: { StringEquals: { 'aws:ResourceTag/application': namePrefix } },
    },
    keysOfTables: {
      resources: [at('kms', 'key/*')],
      condition: { StringEquals: { 'kms:ViaService': `dynamodb.${region}.amazonaws.com` } },
    },
    logGroups: { resources: logGroupsOf(place).map((group) => at('logs', `log-group:${group}`)) },
    allLogGroups: { resources: [at('logs', 'log-group:*')] },
    machines: { resources: [ours, ...machines].map((machine) => at('states', `stateMachine:${machine}`)) },
    // A mapping has an id and no name; what counts is the function that it feeds.
    mappings: { resources: ['*'], condition: { ArnLike: { 'lambda:FunctionArn': at('lambda', `function:${ours}`) } } },
    allMappings: { resources: [at('lambda', 'event-source-mapping:*')] },
    queues: { resources: [at('sqs', ours)] },
    roles: { resources: [roles] },
    boundedRoles: { resources: [roles], ...(bounded && { condition: bounded }) },
    gatewayLogRole: {
      resources: [roles],
      condition: { ArnEquals: { 'iam:PolicyARN': gatewayLogPolicy }, ...bounded },
    },
    passedRoles: {
      resources: [roles],
      condition: { StringEquals: { 'iam:PassedToService': roleUsersOf(launcher) } },
    },
    ...fargateScopes(place),
    rules: { resources: [at('events', `rule/${ours}`)] },
    tables: { resources: [at('dynamodb', `table/${ours}`)] },
    topics: { resources: [at('sns', ours)] },
  } as const;
}

/** Of the tasks that train on Fargate. */
function fargateScopes({ region, account, name, namePrefix }: Place) {
  const at = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;
  const ofNetworks = networks.map((type) => at('ec2', `${type}/*`));
  return {
    clusters: { resources: [at('ecs', `cluster/${keptName(name)}`)] },
    taskDefinitions: { resources: [at('ecs', `task-definition/${name}-trainer:*`)] },
    newNetworks: { resources: ofNetworks },
    ourNetworks: {
      resources: ofNetworks,
      condition: { StringEquals: { 'aws:ResourceTag/application': namePrefix } },
    },
    regionally: { resources: ['*'], condition: { StringEquals: { 'aws:RequestedRegion': region } } },
    roleOfEcs: {
      resources: [`arn:aws:iam::${account}:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS`],
      condition: { StringEquals: { 'iam:AWSServiceName': 'ecs.amazonaws.com' } },
    },
  } as const;
}

function logGroupsOf({ name, namePrefix, launcher }: Place): readonly string[] {
  const named = [keptName(name), `/aws/vendedlogs/states/${name}-*`];
  // Of the lines of jobs; a job runner makes it itself.
  const jobs = `/${namePrefix}/${name.slice(namePrefix.length + 1)}/train*`;
  return launcher === 'queue' ? named : [...named, jobs];
}

/** What is left of every name that CloudFormation makes. */
function keptName(name: string): string {
  return `${`${name}-`.slice(0, keptOfStackName)}*`;
}
