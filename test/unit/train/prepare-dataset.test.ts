import { beforeAll, describe, expect, test } from 'vitest';
import { FeatureTable } from '../../../schemas/training.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { hourUs, minuteUs, secondUs } from '../../../lib/domain/time.ts';
import type { PackData } from '../../../lib/domain/train/pack.ts';
import { type Dataset, type DatasetRequest, prepareDataset } from '../../../lib/domain/train/prepare-dataset.ts';
import { type ParquetFile, openParquet } from '../../../lib/kernels/parquet/open-parquet.ts';
import { backfillLine } from '../../support/backfill-line.ts';
import { busyData, busyPack, horizonUs } from '../../support/packs/busy-pack.ts';
import { busyEvents, busyLake } from '../../support/packs/busy-market.ts';
import { noonUs } from '../../support/trades.ts';

type Line = Awaited<ReturnType<typeof busyLake>>;

const asOfUs = noonUs + 7 * hourUs;
const events = busyEvents(8);
const request: DatasetRequest = {
  tenant: 'main',
  pack: busyPack,
  data: busyData,
  settings: busyPack.sizes.full,
  asOfUs,
};

let line: Line;
let made: Dataset;
beforeAll(async () => {
  line = await busyLake(events);
  made = await prepareDataset(request, line);
});

async function fileOf(name: string): Promise<Uint8Array> {
  return (await line.lake.get(`main/datasets/${made.dataset}/${name}`)) ?? new Uint8Array();
}

async function table(): Promise<ParquetFile> {
  return openParquet(await fileOf('table.parquet'));
}

async function descriptor(): Promise<FeatureTable> {
  return FeatureTable.parse(JSON.parse(Buffer.from(await fileOf('table.json')).toString()));
}

describe('a data set', () => {
  test('is described by a document that names its files with their digests, and by the digest of that', async () => {
    const described = await descriptor();
    expect(described).toMatchObject({
      ...{ tenant: 'main', pack: 'busy', view: 'trades', featureViewVersion: 1, weight: 'weight', regime: null },
      ...{ dataset: made.dataset, rows: made.rows, fromUs: made.fromUs, untilUs: made.untilUs, labelMaturity: 1 },
      ...{ features: busyPack.features, baselines: ['climatology_5m'], entities: ['BTC-USD', 'ETH-USD'] },
    });
    for (const { place, sha256, bytes } of [...described.files, described.folds]) {
      const body = await fileOf(place);
      expect([sha256, bytes]).toEqual([sha256Hex(body), body.byteLength]);
    }
    expect(made.table.sha256).toBe(sha256Hex(await fileOf('table.json')));
  });

  test('has a row for each entity and minute up to the last that had matured, by time and then entity', async () => {
    const file = await table();
    const timesUs = file.readNumbers('event_time_us');
    const lastUs = Math.floor((asOfUs - busyPack.labelDelayUs - horizonUs) / minuteUs) * minuteUs;
    expect(timesUs.at(-1)).toBe(lastUs);
    expect(timesUs[0]).toBe(lastUs - busyPack.sizes.full.historyUs + minuteUs);
    expect(made.rows).toBe(2 * 6 * 60);
    expect(file.readStrings('entity').slice(0, 4)).toEqual(['BTC-USD', 'ETH-USD', 'BTC-USD', 'ETH-USD']);
    expect(file.readNumbers('row_id')).toEqual(Float64Array.from({ length: made.rows }, (_, row) => row));
    expect(timesUs.every((timeUs, row) => timeUs === (timesUs[row - (row % 2)] ?? 0))).toBe(true);
  });

  test('holds the features as they were known at the decision, and whether a liquidation followed', async () => {
    const file = await table();
    const [timesUs, entities] = [file.readNumbers('event_time_us'), file.readStrings('entity')];
    const [prices, labels] = [file.readNumbers('last_price'), file.readNumbers('busy_5m')];
    timesUs.forEach((timeUs, row) => {
      const own = events.filter(({ entity }) => entity === entities[row]).map(({ event }) => event);
      // The source tells an event a second after it happened.
      const known = own.filter(({ stream, eventTimeUs }) => stream === 'trade' && eventTimeUs + secondUs < timeUs);
      const last = known.at(-1);
      expect(prices[row]).toBe(last?.stream === 'trade' ? last.price : undefined);
      const follows = own.some(
        ({ stream, eventTimeUs }) =>
          stream === 'liquidation' && eventTimeUs > timeUs && eventTimeUs <= timeUs + horizonUs,
      );
      expect(labels[row]).toBe(Number(follows));
    });
  });

  test('weighs rows by 1 on average, and the newer of them more', async () => {
    const weights = (await table()).readNumbers('weight');
    const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(weights)).toBeCloseTo(1, 9);
    const third = Math.floor(weights.length / 3);
    expect(mean(weights.subarray(third, 2 * third))).toBeGreaterThan(mean(weights.subarray(12, third)));
  });

  test('is tested fold by fold on what comes a horizon and a delay later, and the last fold tests nothing', async () => {
    const file = openParquet(await fileOf('folds.parquet'));
    const timesUs = (await table()).readNumbers('event_time_us');
    const [rowId, fold, role] = ['row_id', 'fold', 'role'].map((name) => file.readNumbers(name));
    const times = (number: number, isTest: boolean) =>
      Array.from(
        rowId!.filter((_, at) => fold![at] === number && (role![at] === 3) === isTest),
        (row) => timesUs[row]!,
      );
    // 6 h hold 2 h to learn, the gap, and tests of half an hour.
    expect(made.folds).toBe(7);
    for (let number = 0; number < made.folds; number += 1) {
      const gapUs = Math.min(...times(number, true)) - Math.max(...times(number, false));
      expect(gapUs).toBeGreaterThanOrEqual(horizonUs + busyPack.labelDelayUs);
    }
    expect(times(made.folds, true)).toEqual([]);
    expect(Math.max(...times(made.folds, false))).toBe(timesUs.at(-1));
  });

  test('has equal bytes when it is made again, and another name at another time', async () => {
    const again = await busyLake(events);
    expect(await prepareDataset(request, again)).toEqual(made);
    for (const name of ['table.parquet', 'folds.parquet', 'table.json']) {
      expect(await again.lake.get(`main/datasets/${made.dataset}/${name}`)).toEqual(await fileOf(name));
    }
    const later = await prepareDataset({ ...request, asOfUs: asOfUs + minuteUs }, line);
    expect(later.dataset).not.toBe(made.dataset);
  });

  test('ends with the hour of its time, however far the store has come since, or which entity', async () => {
    const halfPast = { ...request, asOfUs: asOfUs + hourUs / 2 };
    const [early, late] = [await busyLake(busyEvents(8)), await busyLake(busyEvents(10))];
    expect((await prepareDataset(halfPast, late)).dataset).toBe((await prepareDataset(halfPast, early)).dataset);
    const begun = busyEvents(9).map(({ entity, event, ...rest }) => {
      const eventTimeUs = event.eventTimeUs + 8 * hourUs;
      return { ...rest, entity: entity.replace('BTC', 'SOL'), event: { ...event, eventTimeUs } };
    });
    const joined = await busyLake([...busyEvents(9), ...begun.filter(({ entity }) => entity === 'SOL-USD')]);
    expect((await prepareDataset(halfPast, joined)).dataset).toBe((await prepareDataset(halfPast, early)).dataset);
  });

  test('waits for what its source declares to come late: the last label, and the gap before a test', async () => {
    const delayUs = 10 * minuteUs;
    const slow = await busyLake(events.map((event) => ({ ...event, declaredDelayUs: delayUs })));
    const told = await prepareDataset(request, slow);
    expect(told.untilUs - minuteUs).toBe(asOfUs - delayUs - horizonUs);
    const read = async (name: string) =>
      openParquet((await slow.lake.get(`main/datasets/${told.dataset}/${name}`)) ?? new Uint8Array());
    const [rows, folds] = [await read('table.parquet'), await read('folds.parquet')];
    const [timesUs, entities, labels] = [
      rows.readNumbers('event_time_us'),
      rows.readStrings('entity'),
      rows.readNumbers('busy_5m'),
    ];
    timesUs.forEach((timeUs, row) => {
      const follows = events.some(
        ({ entity, event: { stream, eventTimeUs } }) =>
          entity === entities[row] &&
          stream === 'liquidation' &&
          eventTimeUs > timeUs &&
          eventTimeUs <= timeUs + horizonUs,
      );
      expect(labels[row]).toBe(Number(follows));
    });
    const [rowId, fold, role] = ['row_id', 'fold', 'role'].map((name) => folds.readNumbers(name));
    const times = (isTest: boolean) =>
      Array.from(
        rowId!.filter((_, at) => fold![at] === 0 && (role![at] === 3) === isTest),
        (row) => timesUs[row]!,
      );
    expect(Math.min(...times(true)) - Math.max(...times(false))).toBeGreaterThanOrEqual(horizonUs + delayUs);
  });

  test('is not changed by what became known later', async () => {
    const longer = await busyLake(busyEvents(9));
    expect((await prepareDataset(request, longer)).dataset).toBe(made.dataset);
  });
});

describe('no data set is made', () => {
  const refused = (changes: Partial<DatasetRequest>, from: Pick<Line, 'lake' | 'states' | 'materialised'> = line) =>
    prepareDataset({ ...request, ...changes }, from);

  test('without an entity', async () => {
    await expect(refused({}, backfillLine(asOfUs))).rejects.toMatchObject({ code: 'TG-3041' });
  });

  test('before any label has matured', async () => {
    await expect(refused({ asOfUs: noonUs + minuteUs })).rejects.toMatchObject({ code: 'TG-3041' });
  });

  test('of too little history, and it says how much there is and how much the size asks', async () => {
    await expect(refused({ asOfUs: noonUs + 2 * hourUs })).rejects.toMatchObject({
      code: 'TG-3042',
      message: 'there are 1 h 54 min of rows, and one fold takes 2 h 35 min 2 s: 2 h to learn, 30 min to test',
    });
  });

  test('of a label that never varies', async () => {
    const quiet = await busyLake(busyEvents(8, 0));
    await expect(refused({}, quiet)).rejects.toMatchObject({
      code: 'TG-3043',
      message: expect.stringMatching(/^the label busy_5m is 0 in all \d+ train rows of fold 0$/) as string,
    });
  });

  test.each<[string, PackData]>([
    [
      'too few values',
      { columns: (asked) => busyData.columns({ ...asked, decisionTimesUs: asked.decisionTimesUs.slice(1) }) },
    ],
    ['no value of a baseline', { columns: (asked) => ({ ...busyData.columns(asked), baselines: {} }) }],
    ['labels beyond their horizon', { columns: (asked) => farSighted(busyData.columns(asked)) }],
    ['labels known too early', { columns: (asked) => busyData.columns({ ...asked, delayUs: asked.delayUs - 1 }) }],
  ])('of a pack that computes %s', async (_what, data) => {
    await expect(refused({ data })).rejects.toMatchObject({ code: 'TG-3044' });
  });
});

function farSighted({ targets, ...rest }: ReturnType<PackData['columns']>): ReturnType<PackData['columns']> {
  const later = (times: Float64Array) => times.map((timeUs) => timeUs + minuteUs);
  const busy = targets['busy_5m']!;
  return { ...rest, targets: { busy_5m: { ...busy, labelTimeUs: later(busy.labelTimeUs) } } };
}
