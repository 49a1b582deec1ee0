import { describe, expect, test } from 'vitest';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { TidegateError } from '../../../lib/domain/fault.ts';
import { takeStep } from '../../../lib/domain/train/take-step.ts';
import { trainRun } from '../../support/train-run.ts';

const step = { tenant: 'main', run: 'first', name: 'Plan Fits' };
const startUs = trainRun().startedAtUs;

/** A clock that moves by ten microseconds with each look. */
async function makePorts() {
  const runs = memoryTrainRuns();
  await runs.begin(trainRun());
  let looks = 0;
  return { runs, nowUs: () => startUs + 10 * ++looks };
}

const done = (cpuSeconds: number, peakMiB: number, wallSeconds: number) => {
  return { contract: 'job-done/1' as const, resultUri: 's3://lake/r', wallSeconds, cpuSeconds, peakMiB };
};

describe('takeStep', () => {
  test('gives the answer of the state, and notes what came of it', async () => {
    const ports = await makePorts();
    const work = async () => ({ output: 42, note: '900 rows' });
    expect(await takeStep(step, ports, work)).toBe(42);
    const times = { startedAtUs: startUs + 10, finishedAtUs: startUs + 20 };
    const steps = [{ name: 'Plan Fits', ...times, note: '900 rows', cpuSeconds: 0, peakMiB: 0, mebibyteSeconds: 0 }];
    expect(await ports.runs.find('main', 'first')).toEqual(trainRun({ steps }));
  });

  test('notes the containers that did the work before it, from the end of the state before them', async () => {
    const ports = await makePorts();
    await takeStep({ ...step, name: 'Prepare Dataset' }, ports, async () => ({ output: 0, note: 'rows' }));
    const containers = { name: 'Search', done: [done(2, 80, 10), done(3, 90, 4)] };
    await takeStep({ ...step, containers }, ports, async () => ({ output: 0, note: 'planned' }));
    const found = await ports.runs.find('main', 'first');
    expect(found?.steps.map(({ name }) => name)).toEqual(['Prepare Dataset', 'Search', 'Plan Fits']);
    expect(found?.steps[1]).toMatchObject({
      ...{ startedAtUs: startUs + 20, finishedAtUs: startUs + 30, note: '2 containers' },
      // Two at once cost as much as both, whichever is the larger.
      ...{ cpuSeconds: 5, peakMiB: 90, mebibyteSeconds: 80 * 10 + 90 * 4 },
    });
    await takeStep({ ...step, containers }, ports, async () => ({ output: 0, note: 'planned again' }));
    expect((await ports.runs.find('main', 'first'))?.steps[1]).toEqual(found?.steps[1]);
  });

  test('ends the run at once, by its own code, when a repeat cannot help, and works no more for it', async () => {
    const ports = await makePorts();
    const wrong = () => Promise.reject(new TidegateError('TG-3043', 'burst_5m never varies'));
    await expect(takeStep(step, ports, wrong)).rejects.toMatchObject({ code: 'TG-3043' });
    const failure = { code: 'TG-3043', reason: 'burst_5m never varies' };
    expect(await ports.runs.find('main', 'first')).toMatchObject({ status: 'failed', failure });
    let calls = 0;
    const counted = async () => ({ output: ++calls, note: 'never' });
    await expect(takeStep(step, ports, counted)).rejects.toMatchObject({
      code: 'TG-3051',
      message: 'the run first has ended as failed (TG-3043: burst_5m never varies)',
    });
    expect(calls).toBe(0);
  });

  test.each([new TidegateError('TG-0015', 'a store did not answer'), new Error('out of memory')])(
    'leaves the run under way after a fault that a repeat may cure: %s',
    async (error) => {
      const ports = await makePorts();
      await expect(takeStep(step, ports, () => Promise.reject(error))).rejects.toBe(error);
      expect((await ports.runs.find('main', 'first'))?.status).toBe('running');
      expect(await takeStep(step, ports, async () => ({ output: 1, note: 'at last' }))).toBe(1);
    },
  );

  test('ends the run with the state that says so, and answers a repeat of it alike', async () => {
    const ports = await makePorts();
    const last = { ...step, name: 'Report', endsAs: 'registered' as const };
    const work = async () => ({ output: 7, note: 'v7', end: { status: 'registered' as const, version: 7 } });
    expect(await takeStep(last, ports, work)).toBe(7);
    expect(await ports.runs.find('main', 'first')).toMatchObject({ status: 'registered', version: 7 });
    expect(await takeStep(last, ports, work)).toBe(7);
  });

  test('does not pass for the end of a run that was cancelled while it worked', async () => {
    const ports = await makePorts();
    const last = { ...step, name: 'Report', endsAs: 'registered' as const };
    const cancelled = takeStep(last, ports, async () => {
      await ports.runs.end('main', 'first', { status: 'cancelled', finishedAtUs: startUs });
      return { output: 7, note: 'v7', end: { status: 'registered', version: 7 } };
    });
    await expect(cancelled).rejects.toMatchObject({ code: 'TG-3051' });
    expect((await ports.runs.find('main', 'first'))?.status).toBe('cancelled');
  });

  test('knows no run that never began', async () => {
    const ports = { runs: memoryTrainRuns(), nowUs: () => 1 };
    const never = () => Promise.reject(new Error('must not be called'));
    await expect(takeStep(step, ports, never)).rejects.toMatchObject({ code: 'TG-3090' });
  });
});
