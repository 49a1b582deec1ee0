import {
  InvalidToken,
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  type SFNClient,
  TaskDoesNotExist,
  TaskTimedOut,
} from '@aws-sdk/client-sfn';
import { longestCause, type WaitingTasks } from '../../domain/train/job-ports.ts';

export function sfnWaitingTasks({ client }: { readonly client: SFNClient }): WaitingTasks {
  return {
    heartbeat: (taskToken) => unlessGone('waiting', client.send(new SendTaskHeartbeatCommand({ taskToken }))),
    succeed: (taskToken, output) =>
      unlessGone('taken', client.send(new SendTaskSuccessCommand({ taskToken, output: JSON.stringify(output) }))),
    fail: (taskToken, error, cause) =>
      unlessGone(
        'taken',
        client.send(new SendTaskFailureCommand({ taskToken, error, cause: cause.slice(0, longestCause) })),
      ),
  };
}

async function unlessGone<Answer>(answer: Answer, call: Promise<unknown>): Promise<Answer | 'gone'> {
  try {
    await call;
    return answer;
  } catch (error) {
    if (error instanceof TaskTimedOut || error instanceof TaskDoesNotExist || error instanceof InvalidToken)
      return 'gone';
    throw error;
  }
}
