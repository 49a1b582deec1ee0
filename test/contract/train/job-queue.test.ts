import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { expect, it } from 'vitest';
import { sqsClient } from '../../../lib/adapters/aws/clients.ts';
import { sqsJobQueue } from '../../../lib/adapters/aws/sqs-job-queue.ts';
import { memoryJobQueue } from '../../../lib/adapters/memory/memory-job-queue.ts';
import { useEngine } from '../../support/engine.ts';
import { type JobQueueBench, jobQueueSuite } from './job-queue.suite.ts';

const engine = useEngine();

jobQueueSuite('memory', async () => {
  let nowUs = 0;
  const queue = memoryJobQueue({ nowUs: () => nowUs });
  return {
    queue,
    send: async (body) => queue.send(body),
    pass: async (seconds) => {
      nowUs += seconds * 1_000_000;
    },
  };
});

async function sqsBench(waitSeconds = 0): Promise<JobQueueBench> {
  const client = sqsClient(engine());
  const { QueueUrl: queueUrl = '' } = await client.send(new CreateQueueCommand({ QueueName: `jobs-${randomUUID()}` }));
  return {
    queue: sqsJobQueue({ client, queueUrl, waitSeconds }),
    send: async (body) => {
      await client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: body }));
    },
    // The engine has no clock that could be set.
    pass: (seconds) => delay(seconds * 1000),
  };
}

jobQueueSuite('SQS', () => sqsBench());

it('a wait for a job on SQS ends with the signal', async () => {
  const { queue } = await sqsBench(2);
  const stopping = new AbortController();
  const received = queue.receive({ visibilitySeconds: 60, signal: stopping.signal });
  stopping.abort();
  expect(await received).toEqual([]);
});
