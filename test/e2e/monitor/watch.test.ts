import { GetDashboardCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeExecutionCommand, ListExecutionsCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import {
  DeleteRuleCommand,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateQueueCommand, DeleteQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { DomainEvent } from '../../../schemas/events.ts';
import {
  cloudWatchClient,
  dynamoClient,
  eventBridgeClient,
  sqsClient,
  stepFunctionsClient,
} from '../../../lib/adapters/aws/clients.ts';
import { dynamoRunFailures } from '../../../lib/adapters/aws/dynamo-run-failures.ts';
import { scheduledFreshness } from '../../support/scheduled-freshness.ts';
import { call, closeAt, freshEntity, nowUs, platform, send } from '../../support/platform.ts';
import { testUnlessExcepted } from '../../support/lane-exceptions.ts';
import { waitFor } from '../../support/wait-for.ts';

const sfn = stepFunctionsClient(platform.settings);
const bus = eventBridgeClient(platform.settings);
const sqs = sqsClient(platform.settings);
const { WatchMachineArn: stateMachineArn, EventBusName, DashboardName, RegistryTableName } = platform.outputs;

describe('the watch', () => {
  it('is started by its schedule and records how fresh the features are', async () => {
    const run = await waitFor({ what: 'a scheduled run to succeed', seconds: 150 }, async () => {
      const { executions = [] } = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 20 }));
      return executions.find(({ name, status }) => name?.startsWith('watch-') && status === 'SUCCEEDED')?.name;
    });
    expect(run).toBeDefined();
    const freshness = await scheduledFreshness();
    expect(freshness).toMatchObject([
      { view: 'crypto', featureViewVersion: 1 },
      { view: 'trades', featureViewVersion: 1 },
    ]);
    expect(freshness[1]?.entities).toBeGreaterThanOrEqual(3);
  });

  it('that fails leaves a record of its error', async () => {
    // The tenant is no name: the first state refuses it.
    const name = `broken-${nowUs()}`;
    const input = JSON.stringify({ tenant: 'NOT A TENANT', run: name });
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    const ended = await waitFor({ what: 'the run to end' }, async () => {
      const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status === 'RUNNING' ? undefined : execution;
    });
    expect(ended.status).toBe('FAILED');
    const failures = dynamoRunFailures({ client: dynamoClient(platform.settings), table: RegistryTableName });
    expect(await failures.list('main', 'watch-models', 100)).toContainEqual(expect.objectContaining({ run: name }));
  });
});

describe('the event bus', () => {
  it('carries EventsIngested to whoever has a rule for it', async () => {
    const entity = freshEntity();
    const name = `test-${nowUs()}`;
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
    const Arn = `arn:aws:sqs:us-east-1:000000000000:${name}`;
    const pattern = {
      source: ['tidegate.ingest'],
      'detail-type': ['EventsIngested'],
      detail: { data: { entity: [entity] } },
    };
    await bus.send(new PutRuleCommand({ Name: name, EventBusName, EventPattern: JSON.stringify(pattern) }));
    await bus.send(new PutTargetsCommand({ Rule: name, EventBusName, Targets: [{ Id: '1', Arn }] }));
    try {
      await send([closeAt(entity, nowUs() - 1_000_000)]);
      const message = await waitFor({ what: 'the event' }, async () => {
        const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
        return Messages[0]?.Body;
      });
      const { detail } = JSON.parse(message) as { detail: unknown };
      expect(DomainEvent.parse(detail)).toMatchObject({ tenant: 'main', market: 'crypto', data: { entity } });
    } finally {
      await bus.send(new RemoveTargetsCommand({ Rule: name, EventBusName, Ids: ['1'] }));
      await bus.send(new DeleteRuleCommand({ Name: name, EventBusName }));
      await sqs.send(new DeleteQueueCommand({ QueueUrl }));
    }
  });
});

async function deployedAlarms() {
  const { body } = await call('/alarms');
  return body['alarms'] as { name: string; runbook: string | null }[];
}

describe('the alarms', () => {
  it('have a runbook each', async () => {
    const alarms = await deployedAlarms();
    expect(alarms.length).toBeGreaterThan(10);
    for (const { runbook } of alarms) expect(runbook).toMatch(/^docs\/how-to\/runbook\/\S+#\S+$/);
  });
});

describe('the dashboard', () => {
  testUnlessExcepted('shows every alarm that is deployed', async () => {
    const { DashboardBody = '' } = await cloudWatchClient(platform.settings).send(
      new GetDashboardCommand({ DashboardName }),
    );
    for (const { name } of await deployedAlarms()) expect(DashboardBody).toContain(name);
  });
});
