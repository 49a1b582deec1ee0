/** On what the rights of a deployment are given: one word for each group of resources. */

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
}

export type Condition = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

export interface Scope {
  readonly resources: readonly string[];
  readonly condition?: Condition;
}

/** Every name that CloudFormation makes begins with the name of the stack, of which it may cut off all but so much. */
const keptOfStackName = 24;

/** The service that may be handed one of our roles. */
const roleUsers = ['apigateway.amazonaws.com', 'lambda.amazonaws.com', 'states.amazonaws.com'];

/** The only managed policy that a role of ours has: API Gateway takes no other for the role that writes its logs. */
const gatewayLogPolicy = 'arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs';

export type ScopeName = keyof ReturnType<typeof scopesOf>;

/** The resources of a place, by the words of the table of rights. */
export function scopesOf({ region, account, name, namePrefix, qualifier, permissionsBoundary }: Place) {
  const ours = `${`${name}-`.slice(0, keptOfStackName)}*`;
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
    logGroups: {
      resources: [at('logs', `log-group:${ours}`), at('logs', `log-group:/aws/vendedlogs/states/${name}-*`)],
    },
    allLogGroups: { resources: [at('logs', 'log-group:*')] },
    machines: {
      resources: [
        at('states', `stateMachine:${ours}`),
        at('states', 'stateMachine:FeaturesBackfillFeatures*'),
        at('states', 'stateMachine:MonitorWatchModels*'),
      ],
    },
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
    passedRoles: { resources: [roles], condition: { StringEquals: { 'iam:PassedToService': roleUsers } } },
    rules: { resources: [at('events', `rule/${ours}`)] },
    tables: { resources: [at('dynamodb', `table/${ours}`)] },
    topics: { resources: [at('sns', ours)] },
  } as const;
}
