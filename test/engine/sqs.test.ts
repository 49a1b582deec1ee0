import { CreateEventSourceMappingCommand } from '@aws-sdk/client-lambda';
import {
  ChangeMessageVisibilityCommand,
  GetQueueAttributesCommand,
  SendMessageBatchCommand,
} from '@aws-sdk/client-sqs';
import { facts, refusal, within } from '../support/probes/probe.ts';
import { lambda, sqs } from '../support/probes/clients.ts';
import { handlerCode, makeFunction } from '../support/probes/function.ts';
import {
  bodies,
  makeFifoQueue,
  makeQueue,
  type ProbeQueue,
  receive,
  redrive,
  send,
  sendTo,
  take,
} from '../support/probes/queue.ts';
import { makeWitness, type Witness } from '../support/probes/witness.ts';

/** Tells what it gets, in the order in which it gets it, and reports messages with the word `bad` as failed. */
const consumer = handlerCode(`const failed = [];
  for (const record of event.Records) {
    await tell(record.body);
    // In a FIFO queue all that follows a failure has failed too.
    if (record.body.includes('bad') || (failed.length > 0 && record.eventSourceARN.endsWith('.fifo')))
      failed.push({ itemIdentifier: record.messageId });
  }
  return { batchItemFailures: failed };`);

async function consume(queue: ProbeQueue, BatchSize = 10): Promise<Witness> {
  const witness = await makeWitness();
  const { arn } = await makeFunction(consumer, { ...witness.options, Timeout: 5 });
  await lambda.send(
    new CreateEventSourceMappingCommand({
      EventSourceArn: queue.arn,
      FunctionName: arn,
      BatchSize,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    }),
  );
  return witness;
}

async function hide(queue: ProbeQueue, receipt: string | undefined, VisibilityTimeout: number): Promise<void> {
  await sqs.send(
    new ChangeMessageVisibilityCommand({ QueueUrl: queue.url, ReceiptHandle: receipt, VisibilityTimeout }),
  );
}

async function depthOf(queue: ProbeQueue): Promise<{ waiting: number; inFlight: number }> {
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queue.url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  const { ApproximateNumberOfMessages: waiting, ApproximateNumberOfMessagesNotVisible: inFlight } = Attributes ?? {};
  return { waiting: Number(waiting), inFlight: Number(inFlight) };
}

/** How a message that always fails ends: `holds` when it comes to lie in the dead-letter queue. */
async function endOfBadMessage(deadLetters: ProbeQueue, queue: ProbeQueue, sendAll: () => Promise<void>) {
  await consume(queue);
  await sendAll();
  const dead = await within(45, () => take(deadLetters));
  return dead?.Body === 'bad' ? true : `not within 45 s`;
}

facts('SQS', [
  {
    id: 'fifo-order',
    fact: 'Messages of one group arrive in the order in which they were sent.',
    why: 'Chunks of an entity are applied in order.',
    async observe() {
      const queue = await makeFifoQueue();
      const sent = Array.from({ length: 10 }, (_, index) => String(index));
      for (const body of sent) await sendTo(queue, 'one', body);
      return bodies(await receive(queue)).join() === sent.join();
    },
  },
  {
    id: 'fifo-group-waits',
    fact: 'While a message of a group is in flight, nothing else of that group arrives, and other groups go on.',
    why: 'One consumer at a time works on an entity.',
    async observe() {
      const queue = await makeFifoQueue();
      for (const [group, body] of [
        ['a', 'a1'],
        ['a', 'a2'],
        ['b', 'b1'],
      ] as const)
        await sendTo(queue, group, body);
      const first = bodies(await receive(queue, { count: 1 }));
      const meanwhile = bodies(await receive(queue));
      return first.join() === 'a1' && meanwhile.join() === 'b1';
    },
  },
  {
    id: 'fifo-duplicate',
    fact: 'A message repeated under its id is dropped within its group, and not in another one.',
    why: 'A request that is sent twice puts its chunks into the queue once.',
    async observe() {
      const queue = await makeFifoQueue();
      for (const MessageGroupId of ['a', 'a', 'b'])
        await send(queue, MessageGroupId, { MessageGroupId, MessageDeduplicationId: 'same' });
      return (
        bodies(await receive(queue))
          .toSorted()
          .join() === 'a,b'
      );
    },
  },
  {
    id: 'fifo-visible-at-once',
    fact: 'A FIFO message whose visibility timeout is set to 0 is there again at once, before the later ones of its group.',
    why: 'A redrive gives back what is not ours.',
    async observe() {
      const queue = await makeFifoQueue({ VisibilityTimeout: '60' });
      for (const body of ['first', 'second']) await sendTo(queue, 'a', body);
      const [message] = await receive(queue, { count: 1 });
      await hide(queue, message?.ReceiptHandle, 0);
      const again = await within(20, async () => (await receive(queue, { count: 1 }))[0]);
      return again?.Body === 'first' && again.MessageId === message?.MessageId;
    },
  },
  {
    id: 'fifo-receive-count-dead-letter',
    fact: 'A FIFO message that was received too often moves to the dead-letter queue, with its group.',
    why: 'A chunk that cannot be applied must not stop its entity.',
    async observe() {
      const deadLetters = await makeFifoQueue();
      const queue = await makeFifoQueue({ VisibilityTimeout: '0', ...redrive(deadLetters, 2) });
      await sendTo(queue, 'a', 'bad');
      const dead = await within(20, async () => {
        await receive(queue);
        return (await receive(deadLetters))[0];
      });
      return dead?.Body === 'bad' && dead.Attributes?.['MessageGroupId'] === 'a';
    },
  },
  {
    id: 'fifo-mapping-order',
    fact: 'A function gets the messages of a FIFO group in order, one batch after the other.',
    why: 'The consumer of chunks.',
    async observe() {
      const queue = await makeFifoQueue();
      const witness = await consume(queue, 1);
      const sent = Array.from({ length: 6 }, (_, index) => String(index));
      for (const body of sent) await sendTo(queue, 'a', body);
      return (await witness.told(sent.length)).join() === sent.join();
    },
  },
  {
    id: 'fifo-partial-failure',
    fact: 'After a partial failure the failed message comes again, and nothing of its group overtakes it.',
    why: 'The consumer of chunks.',
    async observe() {
      const queue = await makeFifoQueue({ VisibilityTimeout: '6' });
      for (const body of ['1', '2 bad', '3']) await sendTo(queue, 'a', body);
      const told = await (await consume(queue)).told(5, 30);
      return told.slice(0, 5).join() === '1,2 bad,3,2 bad,3' ? true : told.join();
    },
  },
  {
    id: 'fifo-partial-failure-dead-letter',
    fact: 'A FIFO message that a function keeps reporting as failed moves to the dead-letter queue.',
    why: 'A chunk that cannot be applied must not stop its entity.',
    async observe() {
      const deadLetters = await makeFifoQueue();
      const queue = await makeFifoQueue({ VisibilityTimeout: '6', ...redrive(deadLetters, 2) });
      return endOfBadMessage(deadLetters, queue, () => sendTo(queue, 'a', 'bad'));
    },
  },
  {
    id: 'fifo-dead-letter-frees-group',
    fact: 'Once a message has moved to the dead-letter queue, the next one of its group is delivered.',
    why: 'A chunk that cannot be applied must not stop its entity.',
    async observe() {
      const deadLetters = await makeFifoQueue();
      const queue = await makeFifoQueue({ VisibilityTimeout: '6', ...redrive(deadLetters, 2) });
      const witness = await consume(queue, 1);
      for (const body of ['bad', 'good']) await sendTo(queue, 'a', body);
      const told = await witness.told(3, 30);
      return told.join() === 'bad,bad,good' ? true : told.join();
    },
  },
  {
    id: 'partial-failure',
    fact: 'In a standard queue only the messages that were reported as failed come again.',
    use: 'open',
    why: 'Whether events could be consumed from a standard queue.',
    async observe() {
      const queue = await makeQueue({ VisibilityTimeout: '6' });
      for (const body of ['1', '2 bad', '3']) await send(queue, body);
      const told = await (await consume(queue)).told(4, 30);
      return told.toSorted().join() === '1,2 bad,2 bad,3' ? true : told.join();
    },
  },
  {
    id: 'partial-failure-dead-letter',
    fact: 'A message of a standard queue that a function keeps reporting as failed moves to the dead-letter queue.',
    use: 'open',
    why: 'Whether events could be consumed from a standard queue.',
    async observe() {
      const deadLetters = await makeQueue();
      const queue = await makeQueue({ VisibilityTimeout: '6', ...redrive(deadLetters, 2) });
      return endOfBadMessage(deadLetters, queue, () => send(queue, 'bad'));
    },
  },
  {
    id: 'long-poll',
    fact: 'A long poll returns as soon as a message arrives.',
    why: 'A redrive waits for dead letters this way.',
    async observe() {
      const queue = await makeQueue();
      const waiting = receive(queue, { waitSeconds: 20 });
      await send(queue, 'here');
      return bodies(await waiting).join() === 'here';
    },
  },
  {
    id: 'delay',
    fact: 'A delayed message is not there before its time, and then it is.',
    use: 'open',
    why: 'Whether a repeat could wait in its queue.',
    async observe() {
      const queue = await makeQueue();
      await send(queue, 'later', { DelaySeconds: 5 });
      const before = await receive(queue);
      const after = await within(20, () => take(queue));
      return before.length === 0 && after?.Body === 'later';
    },
  },
  {
    id: 'extended-visibility',
    fact: 'A message whose visibility timeout is extended stays away from others.',
    why: 'A chunk that failed is tried again after a time of its own.',
    async observe() {
      const queue = await makeQueue({ VisibilityTimeout: '15' });
      for (const body of ['kept', 'left']) await send(queue, body);
      const [kept] = await receive(queue, { count: 1 });
      await receive(queue, { count: 1 });
      await hide(queue, kept?.ReceiptHandle, 600);
      // The message that was received later is back: without the extension both would be.
      const found = await within(60, async () => {
        const depth = await depthOf(queue);
        return depth.waiting > 0 ? depth : undefined;
      });
      return found?.waiting === 1 && found.inFlight === 1;
    },
  },
  {
    id: 'depth',
    fact: 'A queue counts the messages that wait and those in flight.',
    why: 'The alarm on dead letters is evaluated from it.',
    async observe() {
      const queue = await makeQueue();
      for (const body of ['1', '2', '3']) await send(queue, body);
      await receive(queue, { count: 1 });
      const { waiting, inFlight } = await depthOf(queue);
      return waiting === 2 && inFlight === 1;
    },
  },
  {
    id: 'receive-count',
    fact: 'A message says how often it was received, and keeps its attributes.',
    why: 'A redrive sends under a new id after each reception, and keeps the first one as an attribute.',
    async observe() {
      const queue = await makeQueue({ VisibilityTimeout: '0' });
      await send(queue, 'x', { MessageAttributes: { first: { DataType: 'String', StringValue: 'id' } } });
      await receive(queue);
      const again = await within(20, async () => (await receive(queue))[0]);
      return (
        again?.Attributes?.['ApproximateReceiveCount'] === '2' &&
        again.MessageAttributes?.['first']?.StringValue === 'id'
      );
    },
  },
  {
    id: 'batch-limit',
    fact: 'A batch of 11 messages is refused.',
    why: 'Batches are cut to 10.',
    async observe() {
      const queue = await makeQueue();
      const Entries = Array.from({ length: 11 }, (_, index) => ({ Id: String(index), MessageBody: 'x' }));
      return (
        (await refusal(() => sqs.send(new SendMessageBatchCommand({ QueueUrl: queue.url, Entries })))) !== undefined
      );
    },
  },
]);
