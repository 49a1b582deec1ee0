import { DeleteMessageCommand, ReceiveMessageCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { sqsDeadLetters } from '../../../lib/adapters/aws/sqs-dead-letters.ts';

/** One receive of three messages of one group; the calls that follow fail from `failingCall` on. */
function interruptedAt(failingCall: number) {
  const log: string[] = [];
  let received = false;
  let calls = 0;
  const messages = ['1', '2', '3'].map((id) => ({
    MessageId: id,
    Body: `body ${id}`,
    ReceiptHandle: `handle ${id}`,
    Attributes: { MessageGroupId: 'g', ApproximateReceiveCount: '6' },
  }));
  const send = async (command: unknown) => {
    if (command instanceof ReceiveMessageCommand) {
      const batch = received ? [] : messages;
      received = true;
      return { Messages: batch };
    }
    calls += 1;
    if (calls >= failingCall) throw new Error('interrupted');
    if (command instanceof SendMessageCommand)
      log.push(`send ${command.input.MessageDeduplicationId} in ${command.input.MessageGroupId}`);
    else if (command instanceof DeleteMessageCommand) log.push(`delete ${command.input.ReceiptHandle}`);
    else throw new Error('a call that no redrive makes');
    return {};
  };
  const client = { send } as unknown as SQSClient;
  return { log, deadLetters: sqsDeadLetters({ client, queueUrl: 'source', deadLetterQueueUrl: 'dead' }) };
}

const everybodys = () => true;

const whole = [
  'send 1-6 in g',
  'delete handle 1',
  'send 2-6 in g',
  'delete handle 2',
  'send 3-6 in g',
  'delete handle 3',
];

describe('a redrive that is interrupted', () => {
  it('sends, then deletes, one message after the other', async () => {
    const { deadLetters, log } = interruptedAt(Infinity);
    expect(await deadLetters.redrive(10, everybodys)).toEqual({ redriven: 3 });
    expect(log).toEqual(whole);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'stops at call %i without deleting what was not sent or sending what comes later',
    async (call) => {
      const { deadLetters, log } = interruptedAt(call);
      await expect(deadLetters.redrive(10, everybodys)).rejects.toThrow('interrupted');
      expect(log).toEqual(whole.slice(0, call - 1));
    },
  );
});
