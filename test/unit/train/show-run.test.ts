import { describe, expect, test } from 'vitest';
import { memoryRunFailures } from '../../../lib/adapters/memory/memory-run-failures.ts';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { dayUs, formatTime, hourUs, secondUs } from '../../../lib/domain/time.ts';
import { estimateCost, type TrainingPrices } from '../../../lib/domain/train/estimate-cost.ts';
import { listRuns } from '../../../lib/domain/train/list-runs.ts';
import { showRun } from '../../../lib/domain/train/show-run.ts';
import { TrainRunList, TrainRunStatus } from '../../../schemas/run-api.ts';
import { noonUs } from '../../support/trades.ts';
import { runStep, trainRun } from '../../support/train-runs.ts';

const prices: TrainingPrices = { source: 'here, today', vcpuHour: 0.04, gigabyteHour: 0.004, millionTransitions: 25 };

function desk() {
  const asked: string[] = [];
  const ports = {
    ...{ runs: memoryTrainRuns(), runFailures: memoryRunFailures(), prices },
    readHeadlines: async (_tenant: string, run: string) => {
      asked.push(run);
      return [];
    },
  };
  const show = (nowUs: number) => showRun({ tenant: 'main', run: 'first', nowUs }, ports);
  return { ports, asked, show };
}

describe('a run', () => {
  test('is told with its states, how long each took, and how long it runs', async () => {
    const { ports, show } = desk();
    await ports.runs.begin(trainRun());
    await ports.runs.note('main', 'first', runStep('Decide', [1, 3]));
    const status = TrainRunStatus.parse(await show(noonUs + 10 * secondUs));
    expect(status).toMatchObject({ status: 'running', seconds: 10, finishedAt: null, version: null, seed: 7 });
    expect(status.states).toEqual([
      expect.objectContaining({ name: 'Decide', startedAt: formatTime(noonUs + secondUs), seconds: 2 }),
    ]);
  });

  test('that has ended runs no longer, whenever it is asked for', async () => {
    const { ports, show } = desk();
    await ports.runs.begin(trainRun());
    await ports.runs.end('main', 'first', { status: 'registered', version: 3, finishedAtUs: noonUs + 90 * secondUs });
    expect(await show(noonUs + 30 * dayUs)).toMatchObject({ status: 'registered', seconds: 90, version: 3 });
  });

  test('has scores once it is evaluated, and is not asked for any before', async () => {
    const { ports, asked, show } = desk();
    await ports.runs.begin(trainRun());
    await ports.runs.note('main', 'first', runStep('Fit', [1, 3]));
    await show(noonUs);
    expect(asked).toEqual([]);
    await ports.runs.note('main', 'first', runStep('Evaluate Walk-Forward', [3, 4]));
    await show(noonUs);
    expect(asked).toEqual(['first']);
  });

  test('whose execution broke off without a word has failed, for the reason on record', async () => {
    const { ports, show } = desk();
    await ports.runs.begin(trainRun());
    const failure = { tenant: 'main', machine: 'retrain-model', run: 'train-first', atUs: noonUs + secondUs };
    await ports.runFailures.record({ ...failure, error: 'States.Timeout', cause: 'too slow' });
    const status = TrainRunStatus.parse(await show(noonUs + hourUs));
    expect(status).toMatchObject({ status: 'failed', seconds: 1, failure: { code: 'TG-3053' } });
    expect(status.failure?.reason).toContain('States.Timeout: too slow');
  });

  test('that is over its time has failed, and not a moment before', async () => {
    const { ports, show } = desk();
    await ports.runs.begin(trainRun());
    expect(await show(noonUs + dayUs)).toMatchObject({ status: 'running' });
    expect(await show(noonUs + dayUs + 1)).toMatchObject({
      status: 'failed',
      seconds: dayUs / secondUs,
      failure: { code: 'TG-3053' },
    });
  });

  test('that nobody started is not found', async () => {
    await expect(desk().show(noonUs)).rejects.toMatchObject({ name: 'RequestError', code: 'TG-3090' });
  });
});

describe('a list of runs', () => {
  async function list(question: { readonly limit: number; readonly pack?: string }) {
    const { ports } = desk();
    for (const number of [1, 2, 3, 4]) {
      const pack = number % 2 === 0 ? 'even' : 'odd';
      await ports.runs.begin(
        trainRun({ run: `r${number}`, execution: `e${number}`, pack, startedAtUs: noonUs + number }),
      );
    }
    const failure = { tenant: 'main', machine: 'retrain-model', run: 'e2', atUs: noonUs, error: 'E', cause: 'c' };
    await ports.runFailures.record(failure);
    const { runs } = TrainRunList.parse(
      await listRuns({ tenant: 'main', pack: undefined, nowUs: noonUs, ...question }, ports),
    );
    return runs.map(({ run, status }) => `${run} ${status}`);
  }

  test('has the newest first, and tells which of them broke off', async () => {
    expect(await list({ limit: 3 })).toEqual(['r4 running', 'r3 running', 'r2 failed']);
  });

  test('of one pack is as long as was asked for', async () => {
    expect(await list({ limit: 1, pack: 'odd' })).toEqual(['r3 running']);
    expect(await list({ limit: 9, pack: 'even' })).toEqual(['r4 running', 'r2 failed']);
  });
});

test('a cost is CPU and memory of the containers by the hour, and the states', () => {
  const steps = [
    runStep('Decide', [0, 10]),
    runStep('Search', [10, 3610], { cpuSeconds: 7200, peakMiB: 2048, mebibyteSeconds: 2 * 2048 * 1800 }),
    runStep('Fit', [3610, 5410], { cpuSeconds: 1800, peakMiB: 512, mebibyteSeconds: 512 * 1800 }),
  ];
  const { usd, ...quantities } = estimateCost(steps, prices);
  // 2.5 hours of a processor, twice 2 GB for half an hour, half a GB for half an hour, three states.
  expect(usd).toBeCloseTo(2.5 * 0.04 + 2.25 * 0.004 + 3 * 25e-6, 12);
  expect(quantities).toMatchObject({ cpuSeconds: 9000, gigabyteSeconds: 8100, transitions: 3 });
  expect(quantities.about).toMatch(/^an estimate, no bill: .*here, today/);
});
