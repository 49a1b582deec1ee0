import { describe, expect, test } from 'vitest';
import { type FakeAnswer, branchesOf, branchesTaken, contextOfRun, runMachine } from '../../support/run-machine.ts';

const limits = { cpus: 2, memoryMiB: 8192, timeoutSeconds: 600, silenceSeconds: 60, graceSeconds: 60 };
const input = { jobUri: 's3://lake/main/runs/first/jobs/train.json', limits };
const done = { contract: 'job-done/1', resultUri: 's3://lake/result.json', wallSeconds: 3, cpuSeconds: 5, peakMiB: 90 };
const succeeds: FakeAnswer = { output: done };

function fails(name: string, message = 'TG-3074: the container was told to end'): FakeAnswer {
  return { error: Object.assign(new Error(message), { name }) };
}

function run(launcher: string, ...answers: readonly [FakeAnswer, ...FakeAnswer[]]) {
  const file = `state-machines/run-container-${launcher}.asl.json`;
  return runMachine({ file, input, tasks: { 'Run Container': answers } });
}

const final = ['JobFailed', 'JobMemoryExceeded', 'JobRefused', 'JobMessageMalformed'];
const passing = ['JobInterrupted', 'JobSilent', 'JobTimedOut', 'ECS.ClientException'];

describe.each(['fargate', 'sagemaker'])('run-container on %s', (launcher) => {
  test('answers as the queue does', async () => {
    const { status, calls } = await run(launcher, succeeds);
    expect(status).toBe('succeeded');
    expect(calls['Run Container']).toHaveLength(1);
  });

  test.each(final)('does not try again what ended as %s, and hands on its name and its cause', async (name) => {
    const outcome = await run(launcher, fails(name, 'TG-3012: the label never varies'));
    expect(outcome).toMatchObject({ status: 'failed', error: name, cause: 'TG-3012: the label never varies' });
    expect(outcome.calls['Run Container']).toHaveLength(1);
  });

  test.each(passing)('tries again after %s', async (name) => {
    const { status, calls } = await run(launcher, fails(name), succeeds);
    expect(status).toBe('succeeded');
    expect(calls['Run Container']).toHaveLength(2);
  });

  test('is tested in every state and on every Catch', async () => {
    const outcomes = [
      await run(launcher, succeeds),
      await run(launcher, fails('JobFailed')),
      await run(launcher, fails('JobSilent')),
    ];
    expect(branchesTaken(outcomes)).toEqual(branchesOf(`state-machines/run-container-${launcher}.asl.json`));
  });
});

describe('a task on Fargate', () => {
  const capacities = (calls: readonly unknown[] | undefined) =>
    (calls as readonly { CapacityProviderStrategy: readonly { CapacityProvider: string }[] }[]).map(
      ({ CapacityProviderStrategy }) => CapacityProviderStrategy[0]?.CapacityProvider,
    );

  test('has the size of the limits, and the job and the token in its variables', async () => {
    const { calls } = await run('fargate', succeeds);
    const [call] = calls['Run Container'] as readonly { readonly Overrides: object }[];
    expect(call?.Overrides).toEqual({
      Cpu: '2048',
      Memory: '8192',
      ContainerOverrides: [
        {
          Name: 'trainer',
          Environment: [
            { Name: 'TIDEGATE_TASK_TOKEN', Value: contextOfRun.Task.Token },
            { Name: 'TIDEGATE_JOB_URI', Value: input.jobUri },
            { Name: 'TIDEGATE_JOB_LIMITS', Value: JSON.stringify(limits) },
            { Name: 'TIDEGATE_LOG_GROUP', Value: '${jobLogGroup}' },
            { Name: 'AWS_DEFAULT_REGION', Value: '${region}' },
          ],
        },
      ],
    });
  });

  test('is tried twice on Spot, and then on demand', async () => {
    const { status, calls } = await run('fargate', fails('ECS.ClientException'), fails('JobInterrupted'), succeeds);
    expect(status).toBe('succeeded');
    expect(capacities(calls['Run Container'])).toEqual(['FARGATE_SPOT', 'FARGATE_SPOT', 'FARGATE']);
  });

  test('is given up after two tries on demand, with the last reason', async () => {
    const { error, calls } = await run('fargate', fails('JobInterrupted'));
    expect(error).toBe('JobInterrupted');
    expect(capacities(calls['Run Container'])).toEqual(['FARGATE_SPOT', 'FARGATE_SPOT', 'FARGATE', 'FARGATE']);
  });
});

test('a training job has the token and the job in its hyperparameters, and a little longer than the job', async () => {
  const { calls } = await run('sagemaker', succeeds);
  const [call] = calls['Run Container'] as readonly { readonly TrainingJobName: string }[];
  expect(call).toMatchObject({
    HyperParameters: {
      TIDEGATE_TASK_TOKEN: contextOfRun.Task.Token,
      TIDEGATE_JOB_URI: input.jobUri,
      TIDEGATE_JOB_LIMITS: JSON.stringify(limits),
    },
    StoppingCondition: { MaxRuntimeInSeconds: limits.timeoutSeconds + 900 },
    OutputDataConfig: { S3OutputPath: `${input.jobUri}/sagemaker` },
  });
  expect(call?.TrainingJobName).toMatch(/-[0-9a-f-]{36}$/);
});
