import { createServer, type RequestListener, type Server } from 'node:http';
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { ListEventBusesCommand } from '@aws-sdk/client-eventbridge';
import { ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { ListStateMachinesCommand } from '@aws-sdk/client-sfn';
import { afterEach, describe, expect, it } from 'vitest';
import * as clients from '../../../lib/adapters/aws/clients.ts';
import { isUnavailable } from '../../../lib/adapters/aws/store-unavailable.ts';

let server: Server | undefined;

afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((resolve) => (server === undefined ? resolve(undefined) : server.close(resolve)));
  server = undefined;
});

async function serve(listener: RequestListener): Promise<clients.ClientSettings> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    region: 'us-east-1',
    endpoint: `http://127.0.0.1:${port}`,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    requestTimeoutMs: 100,
    attempts: 2,
  };
}

const calls: Readonly<Record<string, (settings: clients.ClientSettings) => Promise<unknown>>> = {
  DynamoDB: (settings) => clients.dynamoClient(settings).send(new GetCommand({ TableName: 'T', Key: { pk: 'k' } })),
  S3: (settings) => clients.s3Client(settings).send(new HeadObjectCommand({ Bucket: 'b', Key: 'k' })),
  SQS: (settings) =>
    clients.sqsClient(settings).send(new GetQueueAttributesCommand({ QueueUrl: 'https://sqs.invalid/1/q' })),
  EventBridge: (settings) => clients.eventBridgeClient(settings).send(new ListEventBusesCommand({})),
  CloudWatch: (settings) => clients.cloudWatchClient(settings).send(new ListMetricsCommand({})),
  'Step Functions': (settings) => clients.stepFunctionsClient(settings).send(new ListStateMachinesCommand({})),
};

describe.each(Object.entries(calls))('a call to %s', (_, call) => {
  it('that nobody answers ends with TG-0015 after its last try', async () => {
    let requests = 0;
    const settings = await serve(() => (requests += 1));
    await expect(call(settings)).rejects.toMatchObject({ code: 'TG-0015' });
    expect(requests).toBe(2);
  });

  it('that is answered by 503s ends with TG-0015 after its last try', async () => {
    let requests = 0;
    const settings = await serve((_, response) => {
      requests += 1;
      response.writeHead(503).end();
    });
    await expect(call(settings)).rejects.toMatchObject({ code: 'TG-0015' });
    expect(requests).toBe(2);
  });

  it('to a port where nobody listens ends with TG-0015', async () => {
    const settings = await serve(() => undefined);
    await new Promise((resolve) => server?.close(resolve));
    await expect(call(settings)).rejects.toMatchObject({ code: 'TG-0015' });
  });
});

describe('isUnavailable', () => {
  const failure = (name: string, status: number) =>
    Object.assign(new Error(name), { name, $metadata: { httpStatusCode: status } });

  it.each([
    ['throttling', failure('ThrottlingException', 400), true],
    ['SlowDown', failure('SlowDown', 503), true],
    ['a 500', failure('InternalServerError', 500), true],
    ['a failed condition', failure('ConditionalCheckFailedException', 400), false],
    ['no permission', failure('AccessDeniedException', 400), false],
    ['a cancelled transaction', failure('TransactionCanceledException', 400), false],
    ['a mistake of ours', new TypeError('x is not a function'), false],
    ['something that is no error', 'text', false],
  ])('%s: %s → %s', (_, error, expected) => {
    expect(isUnavailable(error)).toBe(expected);
  });
});
