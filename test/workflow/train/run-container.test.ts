import { describe, expect, test } from 'vitest';
import { JobMessage } from '../../../schemas/jobs.ts';
import { type FakeAnswer, branchesOf, branchesTaken, contextOfRun, runMachine } from '../../support/run-machine.ts';

const file = 'state-machines/run-container.asl.json';
const limits = { cpus: 2, memoryMiB: 2048, timeoutSeconds: 600, silenceSeconds: 60, graceSeconds: 10 };
const input = { jobUri: 's3://lake/main/runs/first/jobs/train.json', limits };
const done = { contract: 'job-done/1', resultUri: 's3://lake/result.json', wallSeconds: 3, cpuSeconds: 5, peakMiB: 90 };
const succeeds: FakeAnswer = { output: done };

function fails(name: string, message: string): FakeAnswer {
  return { error: Object.assign(new Error(message), { name }) };
}

function container(...answers: readonly [FakeAnswer, ...FakeAnswer[]]) {
  return runMachine({ file, input, tasks: { 'Run Container': answers } });
}

describe('run-container', () => {
  test('hands a runner the message that it reads', async () => {
    const { status, calls } = await container(succeeds);
    expect(status).toBe('succeeded');
    expect(calls['Run Container']).toHaveLength(1);
    const [call] = calls['Run Container'] as readonly { readonly QueueUrl: string; readonly MessageBody: unknown }[];
    expect(call?.QueueUrl).toBe('${jobQueueUrl}');
    const message = { contract: 'job-message/1', jobUri: input.jobUri, command: { kind: 'train' }, limits };
    expect(JobMessage.parse(call?.MessageBody)).toEqual({
      ...message,
      taskToken: contextOfRun.Task.Token,
      execution: contextOfRun.Execution.Id,
    });
  });

  test.each(['JobSilent', 'JobTimedOut'])(
    'tries a job again that ended as %s: it goes on where it was',
    async (name) => {
      const { status, calls } = await container(fails(name, 'TG-3072: no sign of life'), succeeds);
      expect(status).toBe('succeeded');
      expect(calls['Run Container']).toHaveLength(2);
    },
  );

  test('gives up after three tries', async () => {
    const { error, calls } = await container(fails('JobSilent', 'TG-3072: no sign of life'));
    expect(error).toBe('JobSilent');
    expect(calls['Run Container']).toHaveLength(3);
  });

  test.each(['JobFailed', 'JobMemoryExceeded', 'JobRefused', 'JobMessageMalformed'])(
    'does not try again what ended as %s, and hands on its name and its cause',
    async (name) => {
      const outcome = await container(fails(name, 'TG-3012: the label never varies'));
      expect(outcome).toMatchObject({ status: 'failed', error: name, cause: 'TG-3012: the label never varies' });
      expect(outcome.calls['Run Container']).toHaveLength(1);
    },
  );

  test('is tested in every state and on every Catch', async () => {
    const outcomes = [await container(succeeds), await container(fails('JobFailed', 'TG-3012: constant'))];
    expect(branchesTaken(outcomes)).toEqual(branchesOf(file));
  });
});
