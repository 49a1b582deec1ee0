import { readFileSync } from 'node:fs';
import { CfnResource } from 'aws-cdk-lib';
import { Alarm, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { AttributeType, CfnTable, Table } from 'aws-cdk-lib/aws-dynamodb';
import { CfnSecurityGroup, CfnVPCEndpoint } from 'aws-cdk-lib/aws-ec2';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { ManagedPolicy, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { CfnMethod } from 'aws-cdk-lib/aws-apigateway';
import { DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { describe, expect, test } from 'vitest';
import type { TidegateApp } from '../../../lib/stacks/tidegate-app.ts';
import { checkMachine } from '../../../lib/constructs/rules/machine-rule.ts';
import { actionRule } from '../../../lib/constructs/rules/action-rule.ts';
import type { Route } from '../../../schemas/routes.ts';
import { methodRule } from '../../../lib/constructs/rules/method-rule.ts';
import { buildApp, synthesize } from '../../support/synthesize.ts';

interface Breach {
  readonly what: string;
  /** Rule and fault as they are reported. */
  readonly found: RegExp;
  readonly environment?: string;
  readonly commit: (stacks: TidegateApp['stacks']) => void;
}

const allowing = (...actions: string[]) => new PolicyStatement({ actions, resources: ['arn:aws:s3:::x/y'] });

const breaches: readonly Breach[] = [
  {
    what: 'a resource type without a price class',
    found: /AWS::Timestream::Database has no price class[^]*tidegate::price/,
    commit: ([data]) => new CfnResource(data, 'Surprise', { type: 'AWS::Timestream::Database' }),
  },
  {
    what: 'a resource type that bills by the hour',
    found: /AWS::EC2::NatGateway bills by the hour[^]*tidegate::price/,
    commit: ([data]) => new CfnResource(data, 'Gateway', { type: 'AWS::EC2::NatGateway' }),
  },
  {
    what: 'an endpoint of a network that bills by the hour',
    found: /AWS::EC2::VPCEndpoint with this Properties.VpcEndpointType bills by the hour[^]*tidegate::price/,
    commit: ([data]) =>
      new CfnVPCEndpoint(data, 'Endpoint', { vpcId: 'vpc-1', serviceName: 'logs', vpcEndpointType: 'Interface' }),
  },
  {
    what: 'a group that lets something in',
    found: /the group lets something in[^]*tidegate::network/,
    commit: ([data]) =>
      new CfnSecurityGroup(data, 'Group', {
        groupDescription: 'open',
        securityGroupIngress: [{ ipProtocol: 'tcp', fromPort: 22, toPort: 22, cidrIp: '10.0.0.0/8' }],
        securityGroupEgress: [{ ipProtocol: 'tcp', fromPort: 443, toPort: 443, cidrIp: '0.0.0.0/0' }],
      }),
  },
  {
    what: 'a group that lets everything out',
    found: /the group names no way out[^]*tidegate::network/,
    commit: ([data]) => new CfnSecurityGroup(data, 'Group', { groupDescription: 'open' }),
  },
  {
    what: 'a table with provisioned capacity',
    found: /AWS::DynamoDB::Table with this Properties.BillingMode bills by the hour[^]*tidegate::price/,
    commit: ([data]) => new Table(data, 'Idle', { partitionKey: { name: 'pk', type: AttributeType.STRING } }),
  },
  {
    what: 'a cache at the gateway',
    found: /CacheClusterEnabled bills by the hour[^]*tidegate::price/,
    commit: ([, , serving]) => {
      const stage = serving.serve.api.deploymentStage.node.defaultChild;
      if (stage instanceof CfnResource) stage.addPropertyOverride('CacheClusterEnabled', true);
    },
  },
  {
    what: 'the action *',
    found: /allows the action \*[^]*tidegate::actions/,
    commit: ([, platform]) => new ManagedPolicy(platform, 'All', { statements: [allowing('*')] }),
  },
  {
    what: 'all actions of a service',
    found: /allows the action s3:\*[^]*tidegate::actions/,
    commit: ([, platform]) => platform.ingest.consumeChunk.addToRolePolicy(allowing('s3:*')),
  },
  {
    what: 'a prefix wildcard that is not on the list',
    found: /allows the action s3:GetObject\*[^]*tidegate::actions/,
    commit: ([data, platform]) => data.lakeBucket.grantRead(platform.monitor.startWatch),
  },
  {
    what: 'every action but some',
    found: /allows by NotAction[^]*tidegate::actions/,
    commit: ([, platform]) =>
      platform.ingest.consumeChunk.addToRolePolicy(
        new PolicyStatement({ notActions: ['s3:GetObject'], resources: ['*'] }),
      ),
  },
  {
    what: 'a method that is not in the route table',
    found: /GET \/debug is open[^]*tidegate::open-method/,
    commit: ([, , serving]) => serving.serve.api.root.addResource('debug').addMethod('GET'),
  },
  {
    what: 'another method on an open path',
    found: /POST \/health is open[^]*tidegate::open-method/,
    commit: ([, , serving]) => serving.serve.api.root.resourceForPath('/health').addMethod('POST'),
  },
  {
    what: 'a method that catches everything below a path',
    found: /ANY \/features\/{proxy\+} is open[^]*tidegate::open-method/,
    commit: ([, , serving]) => serving.serve.api.root.resourceForPath('/features/{proxy+}').addMethod('ANY'),
  },
  {
    what: 'a route without the check at the gateway',
    found: /GET \/alarms has no authoriser at the gateway[^]*tidegate::open-method/,
    environment: 'prod',
    commit: ([, , serving]) => {
      const method = serving.serve.api.root.resourceForPath('/alarms').node.tryFindChild('GET')?.node.defaultChild;
      if (method instanceof CfnMethod) method.authorizationType = 'NONE';
    },
  },
  {
    what: 'a queue without a dead-letter queue',
    found: /the queue has no dead-letter queue[^]*tidegate::dead-letters/,
    commit: ([, platform]) => new Queue(platform, 'Lost'),
  },
  {
    what: 'a schedule without a dead-letter queue',
    found: /a target of the rule has no dead-letter queue[^]*tidegate::dead-letters/,
    commit: ([, platform]) =>
      new Rule(platform, 'Silent', {
        schedule: Schedule.expression('rate(1 day)'),
        targets: [new SqsQueue(platform.undelivered)],
      }),
  },
  {
    what: 'a changed logical id of a store',
    found: /RegistryTableF2430F90: the AWS::DynamoDB::Table lost its frozen id[^]*tidegate::frozen-id/,
    commit: ([data]) => {
      const table = data.registryTable.node.defaultChild;
      if (table instanceof CfnTable) table.overrideLogicalId('RegistryTable');
    },
  },
  {
    what: 'a store whose id is not frozen',
    found: /AWS::S3::Bucket has a memory, but its id is not frozen[^]*tidegate::frozen-id/,
    commit: ([, platform]) => new Bucket(platform, 'Stray'),
  },
  {
    what: 'an alarm that leads to no runbook',
    found: /does not end with a runbook anchor[^]*tidegate::runbook/,
    commit: ([, , , observability]) =>
      new Alarm(observability, 'Mute', {
        alarmDescription: 'Something is wrong. docs/how-to/runbook/nowhere.md#at-all',
        metric: new Metric({ namespace: 'x', metricName: 'y' }),
        threshold: 1,
        evaluationPeriods: 1,
      }),
  },
];

/** A Choice with one rule. */
function choiceBy(comparison: object) {
  return { Type: 'Choice', Comment: 'x', Choices: [{ Variable: '$.a', ...comparison, Next: 'Done' }], Default: 'Done' };
}

describe('synth fails on', () => {
  test.each(breaches)('$what', ({ found, environment = 'local', commit }) => {
    const app = buildApp({ environment });
    commit(app.stacks);
    expect(() => synthesize(app)).toThrow(found);
  });

  const state = 'state "Measure Freshness"';
  test.each([
    ['a Task without TimeoutSeconds', 'TimeoutSeconds', `${state} has no TimeoutSeconds`],
    ['a Task without Retry', 'Retry', `${state} has no Retry`],
    ['a Task without Catch', 'Catch', `${state} has no Catch of States.ALL`],
    ['a state without Comment', 'Comment', `${state} has no Comment`],
  ])('%s', (_, field, fault) => {
    const machine = JSON.parse(readFileSync('state-machines/watch-models.asl.json', 'utf8'));
    machine.States['Measure Freshness'][field] = undefined;
    const app = buildApp({ environment: 'local' });
    new StateMachine(app.stacks[1], 'Careless', { definitionBody: DefinitionBody.fromString(JSON.stringify(machine)) });
    expect(() => synthesize(app)).toThrow(new RegExp(`${fault}[^]*tidegate::machine`));
  });

  test.each([
    ['Assign', { Type: 'Pass', Comment: 'x', Assign: { seen: true }, End: true }],
    ['ItemBatcher', { Type: 'Map', Comment: 'x', ItemBatcher: { MaxItemsPerBatch: 2 }, End: true }],
    ['IsPresent', choiceBy({ IsPresent: true })],
    ['NumericEqualsPath', choiceBy({ NumericEqualsPath: '$.other' })],
    ['StringMatches', { ...choiceBy({}), Choices: [{ Not: { Variable: '$.a', StringMatches: 'a*' }, Next: 'Done' }] }],
  ])('%s, which is not the same on every engine', (name, state) => {
    const machine = { Comment: 'x', TimeoutSeconds: 60, StartAt: 'Odd', States: { Odd: state } };
    expect(checkMachine(JSON.stringify(machine))).toEqual([
      `state "Odd" has ${name}, which not every engine runs as AWS does`,
    ]);
  });

  test('no Choice on literals', () => {
    const machine = {
      Comment: 'x',
      TimeoutSeconds: 60,
      StartAt: 'Odd',
      States: { Odd: choiceBy({ StringEquals: 'a' }) },
    };
    expect(checkMachine(JSON.stringify(machine))).toEqual([]);
  });

  test('a Catch that lets some errors through', () => {
    const source = readFileSync('state-machines/watch-models.asl.json', 'utf8').replace(
      '"States.ALL"',
      '"States.Timeout"',
    );
    const app = buildApp({ environment: 'local' });
    new StateMachine(app.stacks[1], 'Careless', { definitionBody: DefinitionBody.fromString(source) });
    expect(() => synthesize(app)).toThrow(/has no Catch of States.ALL/);
  });
});

describe('a rule', () => {
  const statement = (action: string) => ({
    stack: 'platform',
    resources: { Role: { Type: 'AWS::IAM::Role', Statement: [{ Effect: 'Allow', Action: action }] } },
    parameters: {},
    rules: {},
  });

  test('takes a prefix wildcard from the list, and whole services from none', () => {
    expect(actionRule(['s3:GetObject*'])([statement('s3:GetObject*')])).toEqual([]);
    expect(actionRule(['s3:*'])([statement('s3:*')])).toHaveLength(1);
  });

  test('finds a route of the table that lost its scope', () => {
    const table: Route[] = [{ method: 'POST', path: '/events', router: 'control' }];
    const templates = synthesize(buildApp({ environment: 'local' }));
    const findings = methodRule({ gatewayChecks: false, table })(templates);
    expect(findings.map(({ fault }) => fault)).toContain('POST /events is open: give it a scope in schemas/routes.ts');
  });
});
