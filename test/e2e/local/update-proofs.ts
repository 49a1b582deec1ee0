/** Each change as the engine shows it once it is deployed. */
import { DescribeStateMachineCommand, DescribeExecutionCommand, StartExecutionCommand } from '@aws-sdk/client-sfn';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { GetQueueAttributesCommand, ListQueuesCommand } from '@aws-sdk/client-sqs';
import { QueryCommand } from '@aws-sdk/lib-dynamodb';
import { expect } from 'vitest';
import { Health } from '../../../schemas/api.ts';
import { dynamoClient, lambdaClient, sqsClient, stepFunctionsClient } from '../../../lib/adapters/aws/clients.ts';
import { variables } from '../../../lib/config/env.ts';
import { parseTime } from '../../../lib/domain/time.ts';
import { type Change, changed } from '../../support/changed-app.ts';
import { nowUs } from '../../support/platform.ts';
import { stackResources } from '../../support/stack-resources.ts';
import { waitFor } from '../../support/wait-for.ts';
import type { OwnPlatform } from './own-platform.ts';

type Proof = (platform: OwnPlatform, entities: readonly string[]) => Promise<void>;

const proofs: Readonly<Record<Change, Proof>> = {
  async code(platform) {
    const answer = await platform.get('/health');
    expect(answer.status).toBe(200);
    expect(answer.headers.get(changed.header)).toBe('yes');
  },

  async variable(platform) {
    const { release } = Health.parse(await (await platform.get('/health')).json());
    expect(release).toBe(changed.release);
    const [FunctionName] = await physicalIds(platform, 'serving', /RouteControl[0-9A-F]{8}$/);
    const client = lambdaClient(platform.settings);
    const { Environment } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
    expect(Environment?.Variables?.[variables.release]).toBe(changed.release);
  },

  async queue(platform) {
    const client = sqsClient(platform.settings);
    const urls = await physicalIds(platform, 'platform', new RegExp(`^${changed.queue}`));
    expect(urls).toHaveLength(2);
    for (const QueueUrl of urls) {
      const { Attributes } = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
      expect(Attributes?.['FifoQueue']).toBe('true');
    }
  },

  async index(platform, entities) {
    const client = dynamoClient(platform.settings);
    const TableName = platform.session.outputs.OnlineFeaturesTableName;
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    expect(Table?.GlobalSecondaryIndexes).toMatchObject([{ IndexName: changed.index, IndexStatus: 'ACTIVE' }]);
    for (const entity of entities) {
      const { eventTime } = await platform.row(entity);
      const { Items } = await client.send(
        new QueryCommand({
          TableName,
          IndexName: changed.index,
          KeyConditionExpression: 'eventTimeUs = :at AND pk = :pk',
          ExpressionAttributeValues: { ':at': parseTime(eventTime), ':pk': `main#trades#1#${entity}` },
        }),
      );
      expect(Items, entity).toHaveLength(1);
    }
  },

  async machine(platform) {
    const client = stepFunctionsClient(platform.settings);
    const stateMachineArn = platform.session.outputs.WatchMachineArn;
    const { definition = '' } = await client.send(new DescribeStateMachineCommand({ stateMachineArn }));
    expect(definition).toContain('Mark Output');
    const name = `changed-${nowUs()}`;
    const input = JSON.stringify({ tenant: 'main', run: name });
    const { executionArn } = await client.send(new StartExecutionCommand({ stateMachineArn, name, input }));
    const ended = await waitFor({ what: 'the run to end' }, async () => {
      const execution = await client.send(new DescribeExecutionCommand({ executionArn }));
      return execution.status === 'RUNNING' ? undefined : execution;
    });
    expect(ended.status).toBe('SUCCEEDED');
    expect(JSON.parse(ended.output ?? '{}')).toMatchObject({ run: name, [changed.output]: true });
  },
};

export function expectChange(change: Change, ...rest: Parameters<Proof>): Promise<void> {
  return proofs[change](...rest);
}

/** Gone from the stack, and from the engine. */
export async function expectNoQueue(platform: OwnPlatform): Promise<void> {
  expect(await physicalIds(platform, 'platform', new RegExp(`^${changed.queue}`))).toEqual([]);
  const { QueueUrls = [] } = await sqsClient(platform.settings).send(new ListQueuesCommand({}));
  expect(QueueUrls.length).toBeGreaterThan(0);
  expect(QueueUrls.filter((url) => url.includes(changed.queue))).toEqual([]);
}

async function physicalIds({ settings }: OwnPlatform, stack: string, logicalId: RegExp): Promise<readonly string[]> {
  const resources = await stackResources(settings, stack);
  return resources.filter((one) => logicalId.test(one.logicalId)).map(({ physicalId }) => physicalId);
}
