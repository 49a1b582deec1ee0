import { setTimeout as delay } from 'node:timers/promises';
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
import { isExecutionRunning } from './is-execution-running.ts';

export interface SfnWaitingTasksOptions {
  readonly client: SFNClient;
  /**
   * On AWS, a token lives from its message to the end of its execution. The engines keep it alive, and a job that was
   * cancelled would run on; LocalStack may know it only some moments after the message, and a job that has come at
   * once would be dropped. There the execution is asked as well. @default false
   */
  readonly asksExecutions?: boolean;
}

/** Of LocalStack, between a message and its token: milliseconds, and more on a busy machine. */
const earlyTries = 10;
const earlyPauseMs = 200;

export function sfnWaitingTasks({ client, asksExecutions = false }: SfnWaitingTasksOptions): WaitingTasks {
  const beat = (taskToken: string): ReturnType<WaitingTasks['heartbeat']> =>
    unlessGone('waiting', client.send(new SendTaskHeartbeatCommand({ taskToken })));
  return {
    async heartbeat(taskToken, execution) {
      if (!asksExecutions || execution === undefined) return beat(taskToken);
      for (let tries = 1; await isExecutionRunning(client, execution); tries += 1) {
        const told = await beat(taskToken);
        if (told === 'waiting' || tries === earlyTries) return told;
        await delay(earlyPauseMs);
      }
      return 'gone';
    },
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
