/** What each function may do, as a whole: a right that is added or lost shows here, beside the calls that need it. */
import { describe, expect, test } from 'vitest';
import { allObjects, allResources, listOf, textOf } from '../../../lib/constructs/rules/template.ts';
import { buildApp, synthesize, testSettings } from '../../support/synthesize.ts';

const templates = synthesize(buildApp({ environment: 'prod' }));

/** Rights that every function has: its log, its traces. */
const common = /^(logs|xray):/;

function actionsOf(role: string): readonly string[] {
  const policies = allResources(templates, 'AWS::IAM::Policy').filter(({ logicalId }) =>
    logicalId.startsWith(`${role}RoleDefaultPolicy`),
  );
  expect(policies).toHaveLength(1);
  const actions = policies
    .flatMap(({ resource }) => allObjects(resource))
    .flatMap((statement) => listOf(statement['Action']).map(textOf))
    .filter((action) => !common.test(action));
  return [...new Set(actions)].sort();
}

const rights: Readonly<Record<string, readonly string[]>> = {
  IngestConsumeChunk: [
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'events:PutEvents',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    'sqs:ChangeMessageVisibility',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:ReceiveMessage',
  ],
  IngestReviseEntities: [
    'dynamodb:GetItem',
    'dynamodb:Query',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    'sqs:SendMessage',
  ],
  FeaturesPlanBackfill: ['dynamodb:GetItem', 'dynamodb:PutItem', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
  FeaturesCheckParts: ['dynamodb:GetItem', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
  FeaturesRegisterHistories: [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    's3:GetObject',
    's3:ListBucket',
    'sqs:SendMessage',
  ],
  FeaturesReviseEntity: [
    'dynamodb:GetItem',
    'dynamodb:Query',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    'sqs:SendMessage',
  ],
  FeaturesAwaitAdoption: ['dynamodb:GetItem'],
  FeaturesPlanWindows: [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
  ],
  FeaturesMaterialiseWindow: ['dynamodb:GetItem', 'dynamodb:Query', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
  FeaturesMaterialiseFeatures: [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    's3:DeleteObject',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    'sqs:SendMessage',
  ],
  FeaturesMergeWindows: ['dynamodb:GetItem', 'dynamodb:PutItem', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
  FeaturesVerifyParity: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:Query', 's3:GetObject', 's3:ListBucket'],
  TrainDecideRetrain: ['dynamodb:GetItem', 'dynamodb:PutItem', 'dynamodb:UpdateItem'],
  TrainPrepareDataset: [
    'dynamodb:GetItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
  ],
  TrainPlanFits: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
  TrainPackArtifact: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
  TrainEvaluateWalkForward: [
    'dynamodb:GetItem',
    'dynamodb:UpdateItem',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
  ],
  TrainRegisterVersion: [
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
  ],
  TrainWriteReport: ['dynamodb:GetItem', 'dynamodb:UpdateItem', 's3:GetObject', 's3:ListBucket', 's3:PutObject'],
  TrainFailRun: ['dynamodb:PutItem', 'dynamodb:UpdateItem'],
  RegistryPublishOutbox: ['dynamodb:DeleteItem', 'dynamodb:Query', 'events:PutEvents', 'sqs:SendMessage'],
  MonitorMeasureFreshness: ['dynamodb:GetItem', 'dynamodb:Query'],
  MonitorRecordFreshness: ['dynamodb:PutItem'],
  MonitorRecordFailure: ['dynamodb:PutItem'],
  MonitorStartWatch: ['sqs:SendMessage', 'states:StartExecution'],
  ServeRoutePredict: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:PutItem', 's3:GetObject'],
  ServeAuthoriseRequest: ['dynamodb:GetItem'],
  ServeRouteControl: [
    'cloudwatch:DescribeAlarms',
    'dynamodb:ConditionCheckItem',
    'dynamodb:DeleteItem',
    'dynamodb:GetItem',
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    'events:PutEvents',
    's3:GetObject',
    's3:ListBucket',
    's3:PutObject',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    'sqs:ReceiveMessage',
    'sqs:SendMessage',
    'states:DescribeExecution',
    'states:ListExecutions',
    'states:StartExecution',
    'states:StopExecution',
  ],
};

describe('a function may do what its code does, and nothing else', () => {
  test.each(Object.entries(rights))('%s', (role, expected) => {
    expect(actionsOf(role)).toEqual(expected);
  });

  test('and there is no other function', () => {
    const functions = allResources(templates, 'AWS::Lambda::Function').map(({ logicalId }) => logicalId.slice(0, -8));
    expect(functions.sort()).toEqual(Object.keys(rights).sort());
  });
});

test('alarms are listed by the one resource that AWS asks about', () => {
  const [statement] = allResources(templates, 'AWS::IAM::Policy')
    .flatMap(({ resource }) => allObjects(resource))
    .filter(({ Action }) => listOf(Action).includes('cloudwatch:DescribeAlarms'));
  expect(JSON.stringify(statement?.['Resource'])).toMatch(/:cloudwatch:eu-central-1:123456789012:alarm:\*"/);
});

test('CloudWatch Logs may use a customer-managed key in every way that it demands', () => {
  const [key] = allResources(
    synthesize(buildApp({ environment: 'prod', settings: testSettings({ encryption: 'customer' }) })),
    'AWS::KMS::Key',
  );
  const logs = allObjects(key?.resource).find(({ Principal }) =>
    JSON.stringify(Principal ?? null).includes('logs.eu-central-1'),
  );
  expect(listOf(logs?.['Action'])).toEqual(
    expect.arrayContaining(['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:DescribeKey']),
  );
});
