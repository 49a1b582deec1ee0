import { DescribeContinuousBackupsCommand, DescribeTimeToLiveCommand } from '@aws-sdk/client-dynamodb';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { DescribeAlarmsCommand, GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { GetFunctionConcurrencyCommand } from '@aws-sdk/client-lambda';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { DescribeStateMachineCommand } from '@aws-sdk/client-sfn';
import { engineAccount, engineRegion } from '../../lib/local/engines/engine.ts';
import { facts, fails, refusal } from '../support/probes/probe.ts';
import { arrival } from '../support/probes/bus.ts';
import { cloudWatch, dynamo, lambda, s3, stepFunctions } from '../support/probes/clients.ts';
import { anyRole, handlerCode, invoke, makeFunction } from '../support/probes/function.ts';
import { machineText } from '../support/probes/machine.ts';
import { makeQueue, send } from '../support/probes/queue.ts';
import { createStack, deleteStack, type Resources, type Stack, updateStack } from '../support/probes/stack.ts';
import { add, read } from '../support/probes/table.ts';
import { makeWitness } from '../support/probes/witness.ts';

function table(properties: object = {}): Resources {
  return {
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
        ...properties,
      },
    },
  };
}

const indexed = table({
  AttributeDefinitions: ['pk', 'kind'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byKind',
      KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
});

const tableOutput = { Table: { Ref: 'Table' } };
const queue = { Type: 'AWS::SQS::Queue', Properties: {} };
const queueOutput = { Queue: { Ref: 'Queue' } };

/** Inline code is a CommonJS module, on AWS too. */
function inlineFunction(answer: string, properties: object = {}): Resources {
  return {
    Function: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        Role: anyRole,
        Timeout: 10,
        Code: { ZipFile: `exports.handler = async () => { console.log('{}'); return ${answer}; };` },
        ...properties,
      },
    },
  };
}

const functionOutput = { Function: { Ref: 'Function' } };

/** Updates a stack with a table that holds an item, and says whether the item is still there. */
async function keepsItem(resources: Resources): Promise<boolean | string> {
  const before = await createStack({ resources: table(), outputs: tableOutput });
  await add(before.outputs['Table'] ?? '', { pk: 'kept', kind: 'k' });
  const after = await updateStack(before, { resources, outputs: tableOutput });
  if (after.status !== 'UPDATE_COMPLETE') return after.status;
  return (await read(after.outputs['Table'] ?? '', 'kept')) !== undefined;
}

facts('CloudFormation', [
  {
    id: 'update-keeps-data',
    fact: 'An update in place of a table keeps its items.',
    why: '`tidegate up` deploys over what is there.',
    observe: () => keepsItem(table({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } })),
  },
  {
    id: 'update-adds-index',
    fact: 'An update adds an index to a table; items that were there before are found by it.',
    use: 'open',
    why: 'Whether a table that is in use could get an index.',
    async observe() {
      const before = await createStack({ resources: table(), outputs: tableOutput });
      await add(before.outputs['Table'] ?? '', { pk: 'kept', kind: 'k' });
      const { status, outputs } = await updateStack(before, { resources: indexed, outputs: tableOutput });
      if (status !== 'UPDATE_COMPLETE') return status;
      const { Items = [] } = await dynamo.send(
        new QueryCommand({
          TableName: outputs['Table'],
          IndexName: 'byKind',
          KeyConditionExpression: 'kind = :kind',
          ExpressionAttributeValues: { ':kind': 'k' },
        }),
      );
      return Items.map(({ pk }) => pk as string).join() === 'kept';
    },
  },
  {
    id: 'update-adds-and-removes',
    fact: 'An update adds a queue and removes a table, and leaves the rest as it was.',
    why: '`tidegate up` deploys over what is there.',
    async observe() {
      const bucket = { Bucket: { Type: 'AWS::S3::Bucket', Properties: {} } };
      const outputs = { Bucket: { Ref: 'Bucket' } };
      const before = await createStack({
        resources: { ...bucket, ...table() },
        outputs: { ...outputs, ...tableOutput },
      });
      const Bucket = before.outputs['Bucket'] ?? '';
      await s3.send(new PutObjectCommand({ Bucket, Key: 'kept', Body: 'x' }));
      const after = await updateStack(before, {
        resources: { ...bucket, Queue: queue },
        outputs: { ...outputs, ...queueOutput },
      });
      const isSame =
        after.outputs['Bucket'] === Bucket && (await refusal(() => read(before.outputs['Table'] ?? '', 'x')));
      await send({ name: '', arn: '', url: after.outputs['Queue'] ?? '' }, 'works');
      return after.status === 'UPDATE_COMPLETE' && isSame === 'ResourceNotFoundException';
    },
  },
  {
    id: 'update-changes-function',
    fact: 'An update of code and variables of a function holds for the next call.',
    why: '`tidegate up` deploys over what is there.',
    async observe() {
      const before = await createStack({ resources: inlineFunction('"old"'), outputs: functionOutput });
      const name = before.outputs['Function'] ?? '';
      const old = (await invoke(name)).answer;
      const Environment = { Variables: { PLACE: 'here' } };
      const resources = inlineFunction('"new " + process.env.PLACE', { Environment });
      const { status } = await updateStack(before, { resources, outputs: functionOutput });
      return status === 'UPDATE_COMPLETE' && old === 'old' && (await invoke(name)).answer === 'new here';
    },
  },
  {
    id: 'update-changes-machine',
    fact: 'An update of a machine keeps its name and changes its text.',
    why: '`tidegate up` deploys over what is there.',
    async observe() {
      const machine = (seconds: number) => ({
        Machine: {
          Type: 'AWS::StepFunctions::StateMachine',
          Properties: {
            RoleArn: anyRole,
            DefinitionString: machineText({ Wait: { Type: 'Wait', Seconds: seconds, End: true } }),
          },
        },
      });
      const outputs = { Machine: { Ref: 'Machine' } };
      const before = await createStack({ resources: machine(1), outputs });
      const after = await updateStack(before, { resources: machine(2), outputs });
      const { definition = '' } = await stepFunctions.send(
        new DescribeStateMachineCommand({ stateMachineArn: after.outputs['Machine'] }),
      );
      return before.outputs['Machine'] === after.outputs['Machine'] && definition.includes('"Seconds":2');
    },
  },
  {
    id: 'failed-update',
    fact: 'An update that fails is rolled back, with all data.',
    why: 'A broken deployment costs nothing but time.',
    async observe() {
      const before = await createStack({ resources: table(), outputs: tableOutput });
      const name = before.outputs['Table'] ?? '';
      await add(name, { pk: 'kept' });
      const Broken = { Type: 'AWS::SQS::Queue', Properties: { FifoQueue: true, QueueName: 'without-ending' } };
      const { status } = await updateStack(before, { resources: { ...table(), Broken }, outputs: tableOutput });
      const isKept = (await read(name, 'kept')) !== undefined;
      return status === 'UPDATE_ROLLBACK_COMPLETE' && isKept ? true : `${status}, items ${isKept ? 'kept' : 'lost'}`;
    },
  },
  {
    id: 'update-without-change',
    fact: 'An update that changes nothing is refused by saying so.',
    why: 'The CDK takes this answer for success.',
    async observe() {
      const stack = await createStack({ resources: { Queue: queue } });
      const error: unknown = await updateStack(stack, { resources: { Queue: queue } }).catch(
        (reason: unknown) => reason,
      );
      return error instanceof Error
        ? /No updates are to be performed|didn't contain changes/.test(error.message)
        : fails;
    },
  },
  {
    id: 'delete',
    fact: 'A deleted stack takes its resources with it.',
    why: '`tidegate destroy`.',
    async observe() {
      const stack = await createStack({ resources: { ...table(), Queue: queue }, outputs: tableOutput });
      const status = await deleteStack(stack);
      const gone = await refusal(() => read(stack.outputs['Table'] ?? '', 'x'));
      return status === 'DELETE_COMPLETE' && gone === 'ResourceNotFoundException';
    },
  },
  {
    id: 'alias-and-update',
    fact: 'A stack with an alias of a function can be updated and deleted.',
    use: 'open',
    why: 'Whether traffic could be shifted between versions of a function.',
    except: { 'localstack-host': fails },
    so: 'No alias is deployed locally; models are routed in code.',
    async observe() {
      const published = (version: string) => ({
        ...inlineFunction(`"${version}"`),
        [version]: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'Function' } } },
        Alias: {
          Type: 'AWS::Lambda::Alias',
          Properties: {
            FunctionName: { Ref: 'Function' },
            FunctionVersion: { 'Fn::GetAtt': [version, 'Version'] },
            Name: 'live',
          },
        },
      });
      const before = await createStack({ resources: published('V1') });
      // As the CDK does it: code that changes is a version under a new logical id.
      const after = await updateStack(before, { resources: published('V2') });
      const end = await deleteStack(before);
      return after.status === 'UPDATE_COMPLETE' && end === 'DELETE_COMPLETE';
    },
  },
  {
    id: 'ttl',
    fact: 'The expiry of a table is switched on by the template.',
    why: 'Expired items are removed.',
    except: { ministack: fails },
    so: 'The launcher switches it on by API after each deployment; reads filter on the expiry in code.',
    async observe() {
      const TimeToLiveSpecification = { AttributeName: 'ttl', Enabled: true };
      const { outputs } = await createStack({ resources: table({ TimeToLiveSpecification }), outputs: tableOutput });
      const { TimeToLiveDescription } = await dynamo.send(
        new DescribeTimeToLiveCommand({ TableName: outputs['Table'] }),
      );
      return TimeToLiveDescription?.TimeToLiveStatus === 'ENABLED';
    },
  },
  {
    id: 'point-in-time-recovery',
    fact: 'Point-in-time recovery of a table is switched on by the template.',
    why: 'Tables on AWS.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'Local data can be made again.',
    async observe() {
      const PointInTimeRecoverySpecification = { PointInTimeRecoveryEnabled: true };
      const { outputs } = await createStack({
        resources: table({ PointInTimeRecoverySpecification }),
        outputs: tableOutput,
      });
      const { ContinuousBackupsDescription } = await dynamo.send(
        new DescribeContinuousBackupsCommand({ TableName: outputs['Table'] }),
      );
      return ContinuousBackupsDescription?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED';
    },
  },
  {
    id: 'reserved-concurrency',
    fact: 'The reserved concurrency of a function is set by the template.',
    why: 'Functions of which only a few may run.',
    except: { ministack: fails, 'localstack-host': fails },
    so: 'Nothing relies on it: races are decided by conditional writes.',
    async observe() {
      const resources = inlineFunction('1', { ReservedConcurrentExecutions: 3 });
      const { outputs } = await createStack({ resources, outputs: functionOutput });
      const { ReservedConcurrentExecutions } = await lambda.send(
        new GetFunctionConcurrencyCommand({ FunctionName: outputs['Function'] }),
      );
      return ReservedConcurrentExecutions === 3;
    },
  },
  {
    id: 'dashboard',
    fact: 'A dashboard is deployed.',
    why: 'Dashboards on AWS.',
    except: { 'localstack-host': 'skipped' },
    so: 'Locally nobody looks at a dashboard.',
    async observe() {
      const Properties = { DashboardBody: '{"widgets":[]}' };
      const resources = { Queue: queue, Probed: { Type: 'AWS::CloudWatch::Dashboard', Properties } };
      const { status, outputs } = await createStack({ resources, outputs: { Name: { Ref: 'Probed' } } });
      if (status !== 'CREATE_COMPLETE') return status;
      const refused = await refusal(() => cloudWatch.send(new GetDashboardCommand({ DashboardName: outputs['Name'] })));
      return refused === undefined ? true : 'skipped';
    },
  },
  {
    id: 'composite-alarm',
    fact: 'A composite alarm is deployed.',
    use: 'open',
    why: 'Whether an alarm could depend on other ones.',
    except: { ministack: 'refused' },
    so: 'No alarm depends on another one.',
    async observe() {
      const Properties = { AlarmRule: 'FALSE' };
      const { status, outputs } = await deploy({ Type: 'AWS::CloudWatch::CompositeAlarm', Properties });
      if (status !== 'CREATE_COMPLETE') return status;
      const { CompositeAlarms = [] } = await cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'], AlarmNames: [outputs['Probed'] ?? ''] }),
      );
      return CompositeAlarms.length === 1 ? true : 'skipped';
    },
  },
  {
    id: 'event-archive',
    fact: 'An archive of events is deployed.',
    use: 'open',
    why: 'Whether events could be replayed from their bus.',
    except: { ministack: 'refused' },
    so: 'Replays read the lake.',
    async observe() {
      const SourceArn = `arn:aws:events:${engineRegion}:${engineAccount}:event-bus/default`;
      const { status } = await deploy({ Type: 'AWS::Events::Archive', Properties: { SourceArn } });
      return status === 'CREATE_COMPLETE' ? true : status;
    },
  },
  {
    id: 'bucket-events',
    fact: 'A bucket sends events to EventBridge when its template says so.',
    use: 'open',
    why: 'Whether a flow could begin with an object that arrives.',
    async observe() {
      const target = await makeQueue();
      const { status, outputs } = await createStack({
        resources: {
          Bucket: {
            Type: 'AWS::S3::Bucket',
            Properties: { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } },
          },
          Rule: {
            Type: 'AWS::Events::Rule',
            Properties: {
              EventPattern: { source: ['aws.s3'], detail: { bucket: { name: [{ Ref: 'Bucket' }] } } },
              Targets: [{ Id: 'one', Arn: target.arn }],
            },
          },
        },
        outputs: { Bucket: { Ref: 'Bucket' } },
      });
      if (status !== 'CREATE_COMPLETE') return status;
      await s3.send(new PutObjectCommand({ Bucket: outputs['Bucket'], Key: 'one', Body: 'x' }));
      return (await arrival(target))?.['detail-type'] === 'Object Created';
    },
  },
  {
    id: 'custom-resource',
    fact: 'A custom resource calls its function, and the stack waits for the answer.',
    use: 'open',
    why: 'Whether a stack may do more than CloudFormation can.',
    except: { 'localstack-host': 'skipped' },
    so: 'No custom resource is deployed locally.',
    async observe() {
      const witness = await makeWitness();
      const { arn } = await makeFunction(
        handlerCode(`await tell(event.RequestType);
  const { StackId, RequestId, LogicalResourceId } = event;
  const answer = { Status: 'SUCCESS', PhysicalResourceId: 'made', Data: {}, StackId, RequestId, LogicalResourceId };
  await fetch(event.ResponseURL, { method: 'PUT', body: JSON.stringify(answer) });`),
        witness.options,
      );
      const { status } = await deploy({ Type: 'Custom::Probe', Properties: { ServiceToken: arn } });
      if (status !== 'CREATE_COMPLETE') return status;
      return (await witness.told(1, 2)).length === 1 ? true : 'skipped';
    },
  },
]);

/** A stack with a queue and this resource; the status is `refused` when the template is not even taken. */
async function deploy(probed: object, seconds?: number): Promise<Stack> {
  const template = { resources: { Queue: queue, Probed: probed }, outputs: { Probed: { Ref: 'Probed' } } };
  try {
    return await createStack(template, seconds);
  } catch (error) {
    if (error instanceof Error && error.message.includes('Unrecognized resource types'))
      return { name: '', status: 'refused', outputs: {} };
    throw error;
  }
}
