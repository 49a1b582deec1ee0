import { describe, expect, test } from 'vitest';
import { memoryRunFailures } from '../../../lib/adapters/memory/memory-run-failures.ts';
import { memoryTrainingTurns } from '../../../lib/adapters/memory/memory-training-turns.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { decideRetrain } from '../../../lib/domain/train/decide-retrain.ts';
import { longestRunUs } from '../../../lib/domain/train/run-standing.ts';
import { trainRun } from '../../support/train-run.ts';

const first = trainRun();
const second = trainRun({ run: 'second', execution: 'train-2' });
const nowUs = first.startedAtUs + 1_000_000;

async function makePorts() {
  const ports = { runs: memoryTrainRuns(), runFailures: memoryRunFailures(), turns: memoryTrainingTurns() };
  for (const run of [first, second]) await ports.runs.begin(run);
  return ports;
}

describe('decideRetrain', () => {
  test('lets the first run of a model train, and answers a repeat alike', async () => {
    const ports = await makePorts();
    expect((await decideRetrain(first, nowUs, ports)).decision).toBe('train');
    expect((await decideRetrain(first, nowUs, ports)).decision).toBe('train');
  });

  test('lets a run stand back while another one of its model is under way', async () => {
    const ports = await makePorts();
    await decideRetrain(first, nowUs, ports);
    expect(await decideRetrain(second, nowUs, ports)).toEqual({
      decision: 'skip',
      reason: 'the run first trains liquidation now',
    });
  });

  test('lets models train side by side', async () => {
    const ports = await makePorts();
    await decideRetrain(first, nowUs, ports);
    const other = trainRun({ run: 'third', model: 'liquidation.btc' });
    expect((await decideRetrain(other, nowUs, ports)).decision).toBe('train');
  });

  test.each(['registered', 'failed', 'cancelled'] as const)(
    'passes the turn on from a run that is %s',
    async (status) => {
      const ports = await makePorts();
      await decideRetrain(first, nowUs, ports);
      await ports.runs.end('main', 'first', { status, finishedAtUs: nowUs });
      expect((await decideRetrain(second, nowUs, ports)).decision).toBe('train');
      expect(await ports.turns.holder('main', 'liquidation')).toBe('second');
    },
  );

  test('passes the turn on from a run that broke off without ending its record', async () => {
    const ports = await makePorts();
    await decideRetrain(first, nowUs, ports);
    const failure = { machine: 'retrain-model', run: first.execution, error: 'States.Timeout', cause: '' };
    await ports.runFailures.record({ tenant: 'main', ...failure, atUs: nowUs });
    expect((await decideRetrain(second, nowUs, ports)).decision).toBe('train');
  });

  test('passes the turn on from a run that is past its deadline, and not before', async () => {
    const ports = await makePorts();
    await decideRetrain(first, nowUs, ports);
    const deadlineUs = first.startedAtUs + longestRunUs;
    expect((await decideRetrain(second, deadlineUs, ports)).decision).toBe('skip');
    expect((await decideRetrain(second, deadlineUs + 1, ports)).decision).toBe('train');
  });

  test('gives the turn to one of those that decide at the same moment', async () => {
    const ports = await makePorts();
    const names = Array.from({ length: 6 }, (_, index) => `racer-${index}`);
    const racers = names.map((run) => trainRun({ run }));
    for (const run of racers) await ports.runs.begin(run);
    const decisions = await Promise.all(racers.map((run) => decideRetrain(run, nowUs, ports)));
    expect(decisions.filter(({ decision }) => decision === 'train')).toHaveLength(1);
  });

  test('does not train after it has stood back, though the other run has ended since', async () => {
    const ports = await makePorts();
    expect((await decideRetrain({ ...first, status: 'skipped' }, nowUs, ports)).decision).toBe('skip');
    expect(await ports.turns.holder('main', 'liquidation')).toBeUndefined();
  });
});
