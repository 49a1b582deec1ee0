/** Whether CloudFormation may do what our templates need, and no more. No account of AWS has been asked about it. */
import { describe, expect, test } from 'vitest';
import { deployedTypes, deploymentPolicies, largestPolicy } from '../../../lib/config/deployment-policy.ts';
import { selectEnvironment } from '../../../lib/config/environment.ts';
import { type EnvironmentSettings, type Settings, defineSettings } from '../../../lib/config/settings.ts';
import { type PlacedResource, allResources, textOf, valueAt } from '../../../lib/constructs/rules/template.ts';
import { buildApp, synthesize, testSettings } from '../../support/synthesize.ts';
/** What the handlers of CloudFormation's types call, as AWS publishes it, `list` left out. */
import handlerCalls from './handler-calls.json' with { type: 'json' };

const everything: Partial<EnvironmentSettings> = {
  encryption: 'customer',
  alertEmails: ['night@example.org'],
  budget: { monthlyUsd: 50 },
  permissionsBoundary: 'edge',
  functionConcurrency: 10,
  training: {
    launcher: 'fargate',
    image: { baseImage: `registry.example/python@sha256:${'0'.repeat(64)}` },
    architecture: 'arm64',
  },
};

function policiesOf(settings: Settings, name: string) {
  const environment = selectEnvironment(settings, { name, release: '0.0.0-test' });
  return deploymentPolicies({ environment, qualifier: settings.bootstrap.qualifier });
}

function statementsOf(settings: Settings, name: string) {
  return policiesOf(settings, name).flatMap(({ Statement }) => Statement);
}

function isAllowed(statements: ReturnType<typeof statementsOf>, action: string, arn?: string): boolean {
  return statements.some(
    ({ Action, Resource }) =>
      Action.includes(action) && (arn === undefined || Resource.some((pattern) => covers(pattern, arn))),
  );
}

/** As IAM compares: `*` stands for anything, slashes and colons too. */
function covers(pattern: string, arn: string): boolean {
  const expression = pattern.split('*').map((part) => part.replaceAll(/[.$\\/]/g, String.raw`\$&`));
  return new RegExp(`^${expression.join('.*')}$`).test(arn);
}

/** Calls for properties that our templates do not have. */
const unused: readonly (readonly [calls: RegExp, why: string])[] = [
  [/^(kinesis|firehose|elasticfilesystem|s3tables|vpc-lattice|vpce):/, 'no streams, file systems or table buckets'],
  [
    /^ec2:\w*(Ingress|VpnGateway\w*|EncryptionControl\w*|CidrBlock|Tenancy|Instances)$/,
    'nothing gets in; none of these',
  ],
  [/^ec2:DescribeNetworkInterfaces$/, 'no route leads to one'],
  [/^ecs:(PutAccountSetting(Default)?|UpdateClusterSettings)$/, 'all as AWS sets them'],
  [
    /^dynamodb:(\w+Import|Import\w+|\w+KinesisStreamingDestination|UpdateContributorInsights)$/,
    'no imports, no streams',
  ],
  [/^logs:(CreateLogStream|DescribeLogStreams|PutLogEvents)$/, 'no imports, which would be logged'],
  [/^s3:(GetObjectMetadata|GetObjectVersion)$/, 'no imports; code is named by its digest, without a version'],
  [/^kms:(\w+\*|RevokeGrant)$/, 'DynamoDB ends its own grants; what it reads of a key is allowed one by one'],
  [/^kms:(DisableKey|DisableKeyRotation|EnableKey)$/, 'our key is always enabled, and rotates'],
  [/^lambda:(\w*CodeSigningConfig|GetLayerVersion|PassCapacityProvider|PublishVersion)$/, 'none of these'],
  [/^lambda:Put(FunctionRecursion|FunctionScaling|RuntimeManagement)Config$/, 'all as AWS sets them'],
  [/^logs:(\w+DataProtectionPolicy|CreateLogDelivery|\w+ResourcePolicy|\w+ResourcePolicies)$/, 'none of these'],
  [/^s3:REST.PUT.OBJECT$/, 'not an action of IAM'],
  [
    /^s3:(Put|Delete|Create|Update)\w*(Abac|Accelerate|Acl|Analytics|CORS|Cors|Inventory|Logging|Metadata)/,
    'none of these',
  ],
  [/^s3:(Put|Delete)\w*(Metrics|Notification|Replication|Tiering|Website)/, 'none of these'],
  [/^s3:(PutObjectLockConfiguration|DeleteBucketEncryption|DeleteBucketLifecycle|DeleteObject)$/, 'ours keep theirs'],
  [/^sns:PutDataProtectionPolicy$/, 'none'],
  [/^events:(Put|Remove)Permission$/, 'nobody else puts events on the bus'],
  [/^apigateway:UpdateRestApiPolicy$/, 'the API has no resource policy'],
  [/^iam:DeleteRolePermissionsBoundary$/, 'nobody may free a role of its boundary'],
];

/** Calls that take away what the templates retain. */
const destructive = /^(dynamodb:DeleteTable|s3:DeleteBucket|s3:DeleteObject|kms:ScheduleKeyDeletion)$/;

/** What CloudFormation asks first about a resource that it names, and the name. */
const namings: Readonly<Record<string, { readonly action: string; readonly arn: (name: string) => string }>> = {
  'AWS::DynamoDB::Table': naming('dynamodb:CreateTable', 'dynamodb', 'table/'),
  'AWS::Events::Rule': naming('events:PutRule', 'events', 'rule/'),
  'AWS::ECS::Cluster': naming('ecs:CreateCluster', 'ecs', 'cluster/'),
  'AWS::IAM::Role': { action: 'iam:CreateRole', arn: (name) => `arn:aws:iam::123456789012:role/${name}` },
  'AWS::Lambda::Function': naming('lambda:CreateFunction', 'lambda', 'function:'),
  'AWS::Logs::LogGroup': naming('logs:CreateLogGroup', 'logs', 'log-group:'),
  'AWS::S3::Bucket': { action: 's3:CreateBucket', arn: (name) => `arn:aws:s3:::${name.toLowerCase()}` },
  'AWS::SNS::Topic': naming('sns:CreateTopic', 'sns', ''),
  'AWS::SQS::Queue': naming('sqs:CreateQueue', 'sqs', ''),
  'AWS::StepFunctions::StateMachine': naming('states:CreateStateMachine', 'states', 'stateMachine:'),
  'AWS::CloudWatch::Alarm': naming('cloudwatch:PutMetricAlarm', 'cloudwatch', 'alarm:'),
  'AWS::CloudWatch::Dashboard': {
    action: 'cloudwatch:PutDashboard',
    arn: (name) => `arn:aws:cloudwatch::123456789012:dashboard/${name}`,
  },
  'AWS::Events::EventBus': naming('events:CreateEventBus', 'events', 'event-bus/'),
  'AWS::Budgets::Budget': {
    action: 'budgets:ModifyBudget',
    arn: (name) => `arn:aws:budgets::123456789012:budget/${name}`,
  },
};

function naming(action: string, service: string, prefix: string) {
  return { action, arn: (name: string) => `arn:aws:${service}:eu-central-1:123456789012:${prefix}${name}` };
}

/** Our own name where the template has one, else those that CloudFormation may make. */
function namesOf({ stack, logicalId, type, resource }: PlacedResource, prefix: string): readonly string[] {
  const property = type === 'AWS::Events::EventBus' ? 'Name' : `${type.split('::')[2] ?? ''}Name`;
  const own = textOf(valueAt(resource, 'Properties', property));
  if (own !== '') return [own];
  const random = 'A1B2C3D4E5F6';
  // Newer types leave out the stack; a long name is cut on both sides.
  if (type === 'AWS::StepFunctions::StateMachine') return [`${logicalId}-${random}`];
  const stackName = `${prefix}-${stack}`;
  return [`${stackName}-${logicalId}-${random}`, `${stackName.slice(0, 24)}-${logicalId.slice(0, 24)}-${random}`];
}

const environments = ['dev', 'prod'] as const;
const settingsOf = { 'the least settings': testSettings(), 'every setting': testSettings(everything) };
const variants = environments.flatMap((environment) =>
  Object.entries(settingsOf).map(([title, settings]) => ({ environment, title, settings })),
);

describe.each(variants)('for $environment with $title', ({ environment, settings }) => {
  const resources = allResources(synthesize(buildApp({ environment, settings })));
  const types = [...new Set(resources.map(({ type }) => type))].sort();
  const statements = statementsOf(settings, environment);

  test('every type of the templates has rights, and no other type', () => {
    const { [environment]: chosen = settings.environments.local } = settings.environments;
    expect(deployedTypes(chosen).toSorted()).toEqual(types);
  });

  test('the published calls of every type are known', () => {
    expect(types.filter((type) => !Object.hasOwn(handlerCalls, type))).toEqual([]);
  });

  test('whatever has a name is within reach under that name', () => {
    const out = resources.flatMap((resource) => {
      const { action, arn } = namings[resource.type] ?? {};
      if (action === undefined || arn === undefined) return [];
      return namesOf(resource, `tidegate-${environment}`)
        .map(arn)
        .filter((found) => !isAllowed(statements, action, found));
    });
    expect(out).toEqual([]);
  });

  test('tables, buckets and keys are retained, and cannot be deleted', () => {
    const stores = resources.filter(({ type }) => /::(Table|Bucket|Key)$/.test(type));
    expect(stores.length).toBeGreaterThanOrEqual(6);
    for (const { resource } of stores) expect(resource).toMatchObject({ DeletionPolicy: 'Retain' });
    expect(statements.flatMap(({ Action }) => Action).filter((action) => destructive.test(action))).toEqual([]);
  });

  test('every action is written out', () => {
    const actions = statements.flatMap(({ Action }) => Action);
    expect(actions.filter((action) => !/^[a-z0-9]+:[A-Za-z]+$/.test(action))).toEqual([]);
  });

  test('what reaches beyond our names does so for want of names, or under a condition', () => {
    const beyond = statements.filter(
      ({ Condition, Resource }) => Condition === undefined && !Resource.every((arn) => arn.includes('tidegate')),
    );
    const nameless = ['AllAlarms', 'Apis', 'ApiAccount', 'Keys', 'AllLogGroups', 'Machines', 'AllMappings'];
    if (settings.environments.prod?.training.launcher === 'fargate') nameless.push('NewNetworks');
    expect(beyond.map(({ Sid }) => Sid).filter((sid) => !nameless.includes(sid))).toEqual([]);
    expect(beyond.flatMap(({ Resource }) => Resource)).not.toContain('*');
  });

  test('only our roles are passed, and only to the services that run them', () => {
    const users = ['apigateway.amazonaws.com', 'lambda.amazonaws.com', 'states.amazonaws.com'];
    if (settings.environments.prod?.training.launcher === 'fargate') users.push('ecs-tasks.amazonaws.com');
    const passing = statements.filter(({ Action }) => Action.includes('iam:PassRole'));
    expect(passing).toEqual([
      {
        Sid: 'PassedRoles',
        Effect: 'Allow',
        Action: ['iam:PassRole'],
        Resource: [`arn:aws:iam::123456789012:role/tidegate-${environment}-*`],
        Condition: {
          StringEquals: {
            'iam:PassedToService': users,
          },
        },
      },
    ]);
    const roles = resources
      .filter(({ type }) => type === 'AWS::IAM::Role')
      .map(({ resource }) => JSON.stringify(resource));
    const trusted = roles.map((role) => /"Service":"([^"]+)"/.exec(role)?.[1]);
    expect(new Set(trusted)).toEqual(new Set(users));
  });
});

describe('with every setting', () => {
  const statements = statementsOf(testSettings(everything), 'prod');

  test('each call of a handler is allowed, but for those of properties that our templates do not have', () => {
    const calls = Object.values(handlerCalls).flatMap(({ calls: some, deletes }) => [...some, ...deletes]);
    const missing = calls.filter((call) => !isAllowed(statements, call) && !destructive.test(call));
    expect(missing.filter((call) => !unused.some(([pattern]) => pattern.test(call)))).toEqual([]);
    expect(unused.filter(([pattern]) => !missing.some((call) => pattern.test(call)))).toEqual([]);
  });

  test('a role without the boundary can be neither made nor given rights', () => {
    const rights = ['iam:CreateRole', 'iam:PutRolePolicy', 'iam:DeleteRolePolicy', 'iam:AttachRolePolicy'];
    for (const action of [...rights, 'iam:DetachRolePolicy', 'iam:PutRolePermissionsBoundary']) {
      const allowing = statements.filter(({ Action }) => Action.includes(action));
      expect(allowing, action).not.toEqual([]);
      for (const { Condition } of allowing)
        expect(Condition).toMatchObject({
          StringLike: { 'iam:PermissionsBoundary': 'arn:aws:iam::123456789012:policy/edge' },
        });
    }
  });

  test('no managed policy but the one of API Gateway’s logs can be attached', () => {
    const attaching = statements.filter(({ Action }) => Action.includes('iam:AttachRolePolicy'));
    expect(JSON.stringify(attaching.map(({ Condition }) => Condition?.['ArnEquals']))).toBe(
      '[{"iam:PolicyARN":"arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"}]',
    );
  });
});

test.each(['kms:CreateKey', 'budgets:ModifyBudget', 'sns:Subscribe', 'iam:PutRolePermissionsBoundary'])(
  'without the setting that asks for it, %s is not allowed',
  (action) => {
    expect(isAllowed(statementsOf(testSettings(everything), 'prod'), action)).toBe(true);
    expect(isAllowed(statementsOf(testSettings(), 'prod'), action)).toBe(false);
  },
);

test('another environment, prefix or region is out of reach', () => {
  const statements = statementsOf(testSettings(), 'dev');
  const at = (place: string, name: string) => `arn:aws:sqs:${place}:123456789012:${name}`;
  expect(isAllowed(statements, 'sqs:CreateQueue', at('eu-central-1', 'tidegate-dev-platform-Queue-A1'))).toBe(true);
  for (const name of ['tidegate-prod-platform-Queue-A1', 'tidegate-developer-Queue', 'other-dev-platform-Queue-A1'])
    expect(isAllowed(statements, 'sqs:CreateQueue', at('eu-central-1', name)), name).toBe(false);
  expect(isAllowed(statements, 'sqs:CreateQueue', at('us-east-1', 'tidegate-dev-platform-Queue-A1'))).toBe(false);
});

/** The longest words that the settings take. */
function longestSettings(): Settings {
  const cloud = { account: '123456789012', region: 'ap-southeast-1', ...everything };
  return defineSettings({
    namePrefix: 'abcdefghijklmnopqrst',
    bootstrap: { qualifier: 'qualifiers', toolkitStackName: 'toolkit' },
    environments: {
      local: { region: 'us-east-1' },
      prod: { ...cloud, permissionsBoundary: 'b'.repeat(128) },
    },
  });
}

test.each([
  ['the least settings', testSettings(), 2],
  ['the longest settings, tasks on Fargate among them,', longestSettings(), 3],
])('with %s so many managed policies hold everything, and none is too long for IAM', (_title, settings, count) => {
  const lengths = policiesOf(settings, 'prod').map((policy) => JSON.stringify(policy).length);
  expect(lengths).toHaveLength(count);
  expect(lengths.filter((length) => length > largestPolicy)).toEqual([]);
});

test('a long prefix is cut where CloudFormation may cut it', () => {
  const arn = 'arn:aws:iam::123456789012:role/abcdefghijklmnopqrst-pro-MonitorMeasureFreshnessR-A1B2C3D4E5F6';
  expect(isAllowed(statementsOf(longestSettings(), 'prod'), 'iam:CreateRole', arn)).toBe(true);
});
