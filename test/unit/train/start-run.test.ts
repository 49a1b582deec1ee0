import { describe, expect, test } from 'vitest';
import { memoryMachineStarter } from '../../../lib/adapters/memory/memory-machine-starter.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { cancelRun } from '../../../lib/domain/train/cancel-run.ts';
import { startTraining, type TrainingStart } from '../../../lib/domain/train/start-run.ts';
import { hourUs, minuteUs } from '../../../lib/domain/time.ts';
import { sizeSettings } from '../../support/train-run.ts';
import { noonUs } from '../../support/trades.ts';

const asked: TrainingStart = {
  tenant: 'main',
  run: 'first',
  pack: 'liquidation',
  model: 'liquidation',
  size: 'start',
  settings: sizeSettings,
  trigger: 'manual',
  seed: 7,
  author: 'token t1',
  asOfUs: noonUs,
  nowUs: 9_000,
};

function makePorts() {
  const machines = memoryMachineStarter();
  const stopped: string[] = [];
  return {
    machines,
    stopped,
    runs: memoryTrainRuns(),
    startRetrain: (name: string, input: object) => machines.start('retrain-model', name, input),
    executions: { stop: async (execution: string) => void stopped.push(execution) },
  };
}

describe('startTraining', () => {
  test('begins the record and starts the machine under a name made from tenant and run', async () => {
    const ports = makePorts();
    const run = await startTraining(asked, ports);
    expect(run).toMatchObject({ status: 'running', asOfUs: noonUs, startedAtUs: 9_000, steps: [] });
    expect(await ports.runs.find('main', 'first')).toEqual(run);
    expect(ports.machines.runs()).toEqual([
      {
        machine: 'retrain-model',
        name: run.execution,
        input: { tenant: 'main', run: 'first', execution: run.execution },
      },
    ]);
    expect(run.execution).toMatch(/^train-[0-9a-f]{40}$/);
  });

  test.each([
    { when: 'at the full hour', minutes: 0, hours: 0 },
    { when: 'a minute before the next', minutes: 59, hours: 0 },
    { when: 'at the next', minutes: 60, hours: 1 },
  ])('learns, when it is asked for $when, from what was known by the hour', async ({ minutes, hours }) => {
    const run = await startTraining({ ...asked, asOfUs: noonUs + minutes * minuteUs }, makePorts());
    expect(run.asOfUs).toBe(noonUs + hours * hourUs);
  });

  test('gives the run that there is to whoever asks for the same again, later and as somebody else', async () => {
    const ports = makePorts();
    const run = await startTraining(asked, ports);
    expect(
      await startTraining({ ...asked, asOfUs: noonUs + hourUs, nowUs: 10_000, author: 'token t2' }, ports),
    ).toEqual(run);
    expect(ports.machines.runs()).toHaveLength(1);
  });

  test.each<Partial<TrainingStart>>([
    { seed: 8 },
    { pack: 'volatility' },
    { size: 'full' },
    { trigger: 'scheduled' },
    { settings: { ...sizeSettings, trials: 9 } },
  ])('refuses a name that stands for something else: %o', async (change) => {
    const ports = makePorts();
    await startTraining(asked, ports);
    await expect(startTraining({ ...asked, ...change }, ports)).rejects.toMatchObject({ code: 'TG-3050' });
    expect(ports.machines.runs()).toHaveLength(1);
  });

  test('starts what an earlier request has begun and not started', async () => {
    const ports = makePorts();
    const broken = { ...ports, startRetrain: () => Promise.reject(new Error('Step Functions did not answer')) };
    await expect(startTraining(asked, broken)).rejects.toThrow('did not answer');
    expect(ports.machines.runs()).toEqual([]);
    await startTraining(asked, ports);
    expect(ports.machines.runs()).toHaveLength(1);
  });

  test('does not start a run again that has ended', async () => {
    const ports = makePorts();
    await startTraining(asked, { ...ports, startRetrain: async () => 'started' });
    await ports.runs.end('main', 'first', { status: 'failed', finishedAtUs: 10_000 });
    expect((await startTraining(asked, ports)).status).toBe('failed');
    expect(ports.machines.runs()).toEqual([]);
  });

  test('makes one run of requests that come at once', async () => {
    const ports = makePorts();
    const runs = await Promise.all(Array.from({ length: 5 }, () => startTraining(asked, ports)));
    expect(new Set(runs.map(({ execution }) => execution)).size).toBe(1);
    expect(ports.machines.runs()).toHaveLength(1);
  });
});

describe('cancelRun', () => {
  const cancel = { tenant: 'main', run: 'first', author: 'token t1', nowUs: 20_000 };

  test('ends the record, and then the execution', async () => {
    const ports = makePorts();
    const { execution } = await startTraining(asked, ports);
    expect(await cancelRun(cancel, ports)).toMatchObject({ status: 'cancelled', finishedAtUs: 20_000 });
    expect(ports.stopped).toEqual([execution]);
  });

  test('completes a cancellation that broke off', async () => {
    const ports = makePorts();
    const { execution } = await startTraining(asked, ports);
    const broken = { ...ports, executions: { stop: () => Promise.reject(new Error('no answer')) } };
    await expect(cancelRun(cancel, broken)).rejects.toThrow('no answer');
    expect(await cancelRun({ ...cancel, nowUs: 30_000 }, ports)).toMatchObject({ finishedAtUs: 20_000 });
    expect(ports.stopped).toEqual([execution]);
  });

  test('leaves a run as it is that has ended', async () => {
    const ports = makePorts();
    await startTraining(asked, ports);
    await ports.runs.end('main', 'first', { status: 'registered', finishedAtUs: 15_000, version: 3 });
    expect(await cancelRun(cancel, ports)).toMatchObject({ status: 'registered', version: 3 });
    expect(ports.stopped).toEqual([]);
  });

  test('knows no run that never began', async () => {
    await expect(cancelRun(cancel, makePorts())).rejects.toMatchObject({ code: 'TG-3090' });
  });
});
