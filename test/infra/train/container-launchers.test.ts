/** The two launchers on AWS, as synthesis makes them. No account of AWS has run either. */
import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { priceClasses } from '../../../lib/config/price-classes.ts';
import { defineSettings, type EnvironmentSettings } from '../../../lib/config/settings.ts';
import { allObjects, allResources, listOf, textOf, valueAt } from '../../../lib/constructs/rules/template.ts';
import { buildApp, synthesize, testSettings } from '../../support/synthesize.ts';

type Training = EnvironmentSettings['training'];
type Templates = ReturnType<typeof synthesize>;

const digest = 'a'.repeat(64);
const repository = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/trainer';
const image = { uri: `${repository}@sha256:${digest}` };
const onFargate: Training = { launcher: 'fargate', image, architecture: 'arm64' };
const onSagemaker: Training = { launcher: 'sagemaker', image, instanceType: 'ml.g5.xlarge' };

function app(training: Training, environment = 'prod', more: Partial<EnvironmentSettings> = {}) {
  return buildApp({ environment, settings: testSettings({ training, ...more }) });
}

const fargate = synthesize(app(onFargate));
// On an image of its own, with a key of its own.
const built = synthesize(
  app({ ...onFargate, image: { baseImage: `registry.example/python@sha256:${digest}` } }, 'prod', {
    encryption: 'customer',
  }),
);
const sagemaker = synthesize(app(onSagemaker));

function machine(templates: Templates) {
  const found = allResources(templates, 'AWS::StepFunctions::StateMachine').find(({ logicalId }) =>
    logicalId.startsWith('TrainComputeRunContainer'),
  );
  const [, pieces] = listOf(valueAt(found?.resource, 'Properties', 'DefinitionString', 'Fn::Join'));
  return JSON.parse(
    listOf(pieces)
      .map((piece) => (typeof piece === 'string' ? piece : 'reference'))
      .join(''),
  );
}

/** Every action that a role may take, and on what. */
function rightsOf(templates: Templates, role: string) {
  return allResources(templates, 'AWS::IAM::Policy')
    .filter(({ logicalId }) => logicalId.startsWith(`${role}DefaultPolicy`))
    .flatMap(({ resource }) => allObjects(resource))
    .filter(({ Effect }) => Effect === 'Allow')
    .map(({ Action, Resource, Condition }) => ({
      actions: listOf(Action).map(textOf).sort(),
      resource: JSON.stringify(Resource),
      condition: Condition,
    }));
}

function actionsOf(templates: Templates, role: string): readonly string[] {
  return rightsOf(templates, role)
    .flatMap(({ actions }) => actions)
    .sort();
}

const only = (templates: Templates, type: string) => {
  const [found, ...others] = allResources(templates, type);
  expect(others, type).toEqual([]);
  return valueAt(found?.resource, 'Properties');
};

const ofTheTrainer = [
  ...['dynamodb:BatchGetItem', 'dynamodb:PutItem', 'dynamodb:Query'],
  ...['logs:CreateLogStream', 'logs:PutLogEvents'],
  ...['s3:DeleteObject', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
  ...['states:SendTaskFailure', 'states:SendTaskHeartbeat', 'states:SendTaskSuccess'],
];
const pulls = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

describe('Fargate', () => {
  const task = only(fargate, 'AWS::ECS::TaskDefinition');
  const [container] = listOf(valueAt(task, 'ContainerDefinitions'));

  test('bills nothing by the hour, and keeps no task between jobs', () => {
    const types = new Set(allResources(fargate).map(({ type }) => type));
    for (const type of types) expect(priceClasses[type]?.kind, type).not.toBe('per-hour');
    expect([...types].filter((type) => /ECS::Service|NatGateway|EIP/.test(type))).toEqual([]);
    const endpoints = allResources(fargate, 'AWS::EC2::VPCEndpoint').map(({ resource }) => resource);
    expect(endpoints).toHaveLength(2);
    for (const endpoint of endpoints) expect(valueAt(endpoint, 'Properties', 'VpcEndpointType')).toBe('Gateway');
  });

  test('lets nobody in, and nothing out but HTTPS', () => {
    const group = only(fargate, 'AWS::EC2::SecurityGroup');
    expect(valueAt(group, 'SecurityGroupIngress')).toBeUndefined();
    expect(listOf(valueAt(group, 'SecurityGroupEgress'))).toMatchObject([
      { IpProtocol: 'tcp', FromPort: 443, ToPort: 443 },
    ]);
    expect(allResources(fargate, 'AWS::EC2::SecurityGroupIngress')).toEqual([]);
    for (const { resource } of allResources(fargate, 'AWS::EC2::Subnet'))
      expect(valueAt(resource, 'Properties', 'MapPublicIpOnLaunch')).toBe(false);
  });

  test('begins on Spot, in two zones, with a token', () => {
    const { States, TimeoutSeconds } = machine(fargate);
    expect(States['Prefer Spot'].Result).toEqual({ provider: 'FARGATE_SPOT' });
    expect(States['Take On Demand'].Result).toEqual({ provider: 'FARGATE' });
    const run = States['Run Container'];
    expect(run.Resource).toBe('arn:aws:states:::ecs:runTask.waitForTaskToken');
    const { Subnets, AssignPublicIp } = run.Parameters.NetworkConfiguration.AwsvpcConfiguration;
    expect([Subnets.length, AssignPublicIp]).toEqual([2, 'ENABLED']);
    expect(run.HeartbeatSeconds).toBeLessThan(run.TimeoutSeconds);
    expect(run.TimeoutSeconds).toBeLessThan(TimeoutSeconds);
    expect(valueAt(only(fargate, 'AWS::ECS::Cluster'), 'CapacityProviders')).toEqual(['FARGATE', 'FARGATE_SPOT']);
  });

  test('runs the image of that digest, and gives it two minutes to leave', () => {
    expect(container).toMatchObject({
      Name: 'trainer',
      Image: image.uri,
      EntryPoint: ['python', '-m', 'trainer.container'],
      StopTimeout: 120,
      LogConfiguration: { LogDriver: 'awslogs' },
    });
    expect(valueAt(task, 'RuntimePlatform', 'CpuArchitecture')).toBe('ARM64');
    const register = allResources(fargate, 'AWS::Lambda::Function').find(({ logicalId }) =>
      logicalId.startsWith('TrainRegisterVersion'),
    );
    expect(valueAt(register?.resource, 'Properties', 'Environment', 'Variables', 'TRAINER_IMAGE')).toBe(digest);
  });

  test('the program may do what it does, and nothing else', () => {
    expect(actionsOf(fargate, 'TrainComputeFargateTaskRole')).toEqual(ofTheTrainer);
    const rights = rightsOf(fargate, 'TrainComputeFargateTaskRole');
    const onTheRegistry = rights.find(({ actions }) => actions.includes('dynamodb:Query'));
    expect(onTheRegistry?.condition).toEqual({
      'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['*#search#*'] },
    });
    const removing = rights.find(({ actions }) => actions.includes('s3:DeleteObject'));
    expect(removing?.resource).toContain('/runs/*/jobs/*/checkpoints/*');
    const writing = rights.find(({ actions }) => actions.includes('s3:PutObject'));
    expect(writing?.resource).toContain('/*/runs/*/jobs/*"');
  });

  test('what starts it pulls that image, and writes to the log of jobs', () => {
    expect(actionsOf(fargate, 'TrainComputeFargateExecutionRole')).toEqual([
      ...pulls.slice(0, 2),
      'ecr:GetAuthorizationToken',
      ...pulls.slice(2),
      'logs:CreateLogStream',
      'logs:PutLogEvents',
    ]);
    const pulling = rightsOf(fargate, 'TrainComputeFargateExecutionRole').find(({ actions }) =>
      actions.includes('ecr:BatchGetImage'),
    );
    expect(pulling?.resource).toContain('repository/trainer');
  });

  test('the machine may run this task in this cluster, and hand it its two roles', () => {
    const own = rightsOf(fargate, 'TrainComputeRunContainerRole').filter(
      ({ actions }) => !actions.every((action) => /^(logs|xray):/.test(action)),
    );
    expect(own.map(({ actions }) => actions)).toEqual([['ecs:RunTask'], ['iam:PassRole']]);
    const [running, passing] = own;
    expect(JSON.stringify(running?.condition)).toContain('ecs:cluster');
    expect(passing?.condition).toEqual({ StringEquals: { 'iam:PassedToService': 'ecs-tasks.amazonaws.com' } });
  });

  test('the lines of jobs are where `tidegate runs logs` looks, and are not kept for ever', () => {
    const [group] = allResources(fargate, 'AWS::Logs::LogGroup').filter(({ logicalId }) =>
      logicalId.startsWith('TrainComputeJobLogs'),
    );
    expect(group?.resource).toMatchObject({
      Properties: { LogGroupName: '/tidegate/prod/train', RetentionInDays: 90 },
    });
  });

  test('builds its image where the settings name a base, and uses the key where it is ours', () => {
    const [definition] = listOf(valueAt(only(built, 'AWS::ECS::TaskDefinition'), 'ContainerDefinitions'));
    expect(JSON.stringify(valueAt(definition, 'Image'))).toMatch(/container-assets-[^"]*:[0-9a-f]{64}/);
    expect(actionsOf(built, 'TrainComputeFargateTaskRole')).toEqual(
      [...ofTheTrainer, 'kms:Decrypt', 'kms:GenerateDataKey'].sort(),
    );
  });
});

describe('SageMaker', () => {
  test('starts one instance for one job, with the token where it has room', () => {
    const { Resource, Parameters, HeartbeatSeconds, TimeoutSeconds } = machine(sagemaker).States['Run Container'];
    expect(Resource).toBe('arn:aws:states:::aws-sdk:sagemaker:createTrainingJob.waitForTaskToken');
    expect(Parameters.AlgorithmSpecification).toMatchObject({ TrainingImage: image.uri });
    expect(Parameters.ResourceConfig).toMatchObject({ InstanceCount: 1, InstanceType: 'ml.g5.xlarge' });
    expect(Parameters.HyperParameters['TIDEGATE_TASK_TOKEN.$']).toBe('$$.Task.Token');
    expect(HeartbeatSeconds).toBeLessThan(TimeoutSeconds);
  });

  test('names its jobs so that none is too long for SageMaker', () => {
    const longestPrefix = 'p'.repeat(20);
    const settings = { ...testSettings({ training: onSagemaker }), namePrefix: longestPrefix };
    expect(() => defineSettings({ ...settings, namePrefix: `${longestPrefix}p` })).toThrow();
    const { States } = machine(synthesize(buildApp({ environment: 'prod', settings: defineSettings(settings) })));
    const name: string = States['Run Container'].Parameters['TrainingJobName.$'];
    const [, format = ''] = /^States\.Format\('(.*)', States\.UUID\(\)\)$/.exec(name) ?? [];
    expect(format).toBe(`${longestPrefix}-prod-{}`);
    expect(format.replace('{}', randomUUID()).length).toBeLessThanOrEqual(63);
  });

  test('has no network, no cluster and no endpoint of its own', () => {
    expect(allResources(sagemaker).filter(({ type }) => /^AWS::(EC2|ECS|SageMaker)::/.test(type))).toEqual([]);
  });

  test('the job may do what its program does, pull its image, and write the log of SageMaker', () => {
    const own = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'];
    expect(actionsOf(sagemaker, 'TrainComputeSagemakerJobRole')).toEqual(
      [...ofTheTrainer, ...pulls, 'ecr:GetAuthorizationToken', ...own].sort(),
    );
  });

  test('the machine may start jobs of this environment, and hand them their role', () => {
    const own = rightsOf(sagemaker, 'TrainComputeRunContainerRole').filter(
      ({ actions }) => !actions.every((action) => /^(logs|xray):/.test(action)),
    );
    expect(own.map(({ actions }) => actions)).toEqual([['sagemaker:CreateTrainingJob'], ['iam:PassRole']]);
    expect(own[0]?.resource).toContain('training-job/tidegate-prod-*');
    expect(own[1]?.condition).toEqual({ StringEquals: { 'iam:PassedToService': 'sagemaker.amazonaws.com' } });
  });
});

describe('an image without a digest', () => {
  test.each([
    ['that is named', { uri: `${repository}:latest` }],
    ['to build on', { baseImage: 'python:3.13-slim' }],
  ])('%s is refused in prod by its code', (_title, unpinned) => {
    expect(() => app({ ...onFargate, image: unpinned })).toThrow(/^TG-3055: /);
    expect(() => app({ ...onSagemaker, image: unpinned })).toThrow(/^TG-3055: /);
  });

  test('may be tried in dev', () => {
    expect(() => app({ ...onFargate, image: { uri: `${repository}:latest` } }, 'dev')).not.toThrow();
  });
});
