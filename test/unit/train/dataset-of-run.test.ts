import { beforeAll, describe, expect, test } from 'vitest';
import { memoryTrainRuns } from '../../../lib/adapters/memory/memory-train-runs.ts';
import { hourUs } from '../../../lib/domain/time.ts';
import { datasetOfRun } from '../../../lib/domain/train/dataset-of-run.ts';
import { busyEvents, busyLake } from '../../support/packs/busy-market.ts';
import { busyData, busyPack } from '../../support/packs/busy-pack.ts';
import { trainRun } from '../../support/train-run.ts';
import { noonUs } from '../../support/trades.ts';

const busy = { pack: busyPack, data: busyData };
const run = trainRun({ pack: 'busy', settings: busyPack.sizes.full, asOfUs: noonUs + 7 * hourUs });

let line: Awaited<ReturnType<typeof busyLake>>;
beforeAll(async () => {
  line = await busyLake(busyEvents(8));
});

async function desk() {
  const runs = memoryTrainRuns();
  await runs.begin(run);
  const found = async () => (await runs.find('main', run.run)) ?? run;
  return { runs, found, ports: { ...line, runs } };
}

/** As it was before anybody had brought the second entity. */
async function lonelyLine() {
  return busyLake(busyEvents(8).filter(({ entity }) => entity === 'BTC-USD'));
}

describe('the data set of a run', () => {
  test('is named by the record of the run as soon as it is made', async () => {
    const { found, ports } = await desk();
    const made = await datasetOfRun(run, busy, ports);
    expect((await found()).dataset).toBe(made.dataset);
  });

  test('is found again by a later try, whatever has come into the store meanwhile', async () => {
    const { found, ports } = await desk();
    const lonely = await lonelyLine();
    const first = await datasetOfRun(run, busy, { ...lonely, runs: ports.runs });
    const again = await datasetOfRun(await found(), busy, { ...line, lake: lonely.lake, runs: ports.runs });
    expect(again).toEqual(first);
  });

  test('is that of the try which was the first to name it, when two are under way', async () => {
    const { ports } = await desk();
    const lonely = await lonelyLine();
    const first = await datasetOfRun(run, busy, { ...lonely, runs: ports.runs });
    for (const key of lonely.lake.keys()) {
      if (key.startsWith('main/datasets/')) await line.lake.putOnce(key, (await lonely.lake.get(key))!);
    }
    expect(await datasetOfRun(run, busy, ports)).toEqual(first);
  });

  test('is none once the run has ended', async () => {
    const { ports } = await desk();
    await ports.runs.end('main', run.run, { status: 'cancelled', finishedAtUs: noonUs });
    await expect(datasetOfRun(run, busy, ports)).rejects.toMatchObject({ code: 'TG-3051' });
  });
});
