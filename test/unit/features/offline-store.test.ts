import { expect, test } from 'vitest';
import { readHourRows } from '../../../lib/domain/features/backfill/read-hour-rows.ts';
import { compactDay } from '../../../lib/domain/features/compact-day.ts';
import { indexHistory } from '../../../lib/domain/features/feature-history.ts';
import { extendMaterialised } from '../../../lib/domain/features/materialised.ts';
import { materialiseClosedHours } from '../../../lib/domain/features/materialise-closed-hours.ts';
import { materialiseWindow } from '../../../lib/domain/features/materialise-window.ts';
import { tradesView } from '../../../lib/domain/features/trades-view.ts';
import { decodeState, encodeState } from '../../../lib/domain/ingest/state-codec.ts';
import { lakeKeys, lakePrefixes } from '../../../lib/domain/registry/keys.ts';
import { formatTime, hourUs, minuteUs } from '../../../lib/domain/time.ts';
import { brokenInstants, marketEntity, OfflineMarket } from '../../support/offline-market.ts';
import { noonUs, trade } from '../../support/trades.ts';

const entity = marketEntity;
const tenant = 'main';

async function marketOf(hours: number): Promise<OfflineMarket> {
  const market = new OfflineMarket(noonUs);
  for (let sequence = 0; sequence < hours * 6; sequence += 1) {
    const eventTimeUs = noonUs + sequence * 10 * minuteUs;
    await market.send([trade({ eventTimeUs, sequence, price: 100 + sequence })], eventTimeUs);
  }
  await market.close(noonUs + hours * hourUs);
  return market;
}

const keysOf = (market: OfflineMarket) => market.line.lake.list(`${tenant}/features/trades/`);

test('a window is written once, under a name that says its hours and its late events, and nothing for no rows', async () => {
  const market = await marketOf(3);
  const window = { tenant, entity, fromUs: noonUs, untilUs: noonUs + 2 * hourUs };
  expect(await materialiseWindow(window, market.line.ports)).toEqual({ rows: 12 + 12, files: 2, lateUntilVersion: 0 });
  const keys = await keysOf(market);
  expect(keys).toEqual([
    lakeKeys.features.key(tenant, 'trades', 1, '2026-01-05', entity, '2026-01-05T12-2026-01-05T14-all-0'),
  ]);
  await materialiseWindow(window, market.line.ports);
  expect(await keysOf(market)).toEqual(keys);
  const empty = { ...window, fromUs: noonUs - hourUs, untilUs: noonUs };
  expect(await materialiseWindow(empty, market.line.ports)).toEqual({ rows: 0, files: 0, lateUntilVersion: 0 });
});

test('hours that are not complete are refused', async () => {
  const market = await marketOf(2);
  const window = { tenant, entity, fromUs: noonUs, untilUs: noonUs + 3 * hourUs };
  await expect(materialiseWindow(window, market.line.ports)).rejects.toThrow('is not complete until 2026-01-05T15');
});

test('a kept state that is not what the raw lake gives stops the hours that it stands in', async () => {
  const market = await marketOf(2);
  const { lake } = market.line;
  const hourKey = (await lake.list(lakePrefixes.hours(tenant, entity))).at(-1) ?? '';
  const digest = /-([0-9a-f]+)\.gz$/.exec(hourKey)?.[1] ?? '';
  const state = decodeState(hourKey, { digest, body: (await lake.get(hourKey)) ?? new Uint8Array() });
  const altered = encodeState({ ...state, lastAppliedUs: state.lastAppliedUs - 1 });
  await lake.remove(hourKey);
  await lake.putOnce(hourKey.replace(digest, altered.digest), altered.body);
  const window = { tenant, entity, fromUs: noonUs, untilUs: noonUs + 2 * hourUs };
  await expect(materialiseWindow(window, market.line.ports)).rejects.toMatchObject({
    code: 'TG-2008',
    message: expect.stringContaining(formatTime(noonUs + 2 * hourUs)) as string,
  });
});

test('an adoption adds the rows that it changed, and no others', async () => {
  const market = await marketOf(5);
  await market.materialise();
  const before = await market.rows(tradesView);
  await market.send([trade({ eventTimeUs: noonUs + 4 * hourUs + 1, sequence: 999, price: 7 })], 0);
  await (
    await market.revise()
  )?.();
  const ports = { ...market.line.ports, materialised: market.materialised };
  const { rows } = await materialiseClosedHours({ tenant, entity }, ports);
  const after = await market.rows(tradesView);
  // Of trades the late one and those behind it; the wide view has fewer changes, and none of them before.
  expect(after.sequence.length - before.sequence.length).toBe(6);
  expect(rows).toBeGreaterThanOrEqual(6);
  const added = after.eventTimeUs.filter((_, row) => (after.sequence[row] ?? 0) > 0);
  expect(Math.min(...added)).toBe(noonUs + 4 * hourUs + 1);
  expect(await materialiseClosedHours({ tenant, entity }, ports)).toMatchObject({ rows: 0, files: 0 });
});

test('a compaction leaves one file with the same rows, each once, and the same answers', async () => {
  const market = await marketOf(6);
  for (let hour = 0; hour < 6; hour += 1) {
    const fromUs = noonUs + hour * hourUs;
    await materialiseWindow({ tenant, entity, fromUs, untilUs: fromUs + hourUs }, market.line.ports);
  }
  await materialiseWindow({ tenant, entity, fromUs: noonUs, untilUs: noonUs + 2 * hourUs }, market.line.ports);
  const before = await market.rows(tradesView);
  const day = { tenant, entity, day: '2026-01-05', view: tradesView };
  expect(await compactDay(day, market.line)).toBe(true);
  expect(await keysOf(market)).toHaveLength(1);
  const after = await market.rows(tradesView);
  expect([before.entity.length, after.entity.length]).toEqual([36 + 12, 36]);
  expect(brokenInstants(tradesView, after, market.seen)).toEqual([]);
  expect(await compactDay(day, market.line)).toBe(false);
  indexHistory(after);
});

test('a reader whose files are merged while it reads has every row', async () => {
  const market = await marketOf(6);
  for (let hour = 0; hour < 6; hour += 1) {
    const fromUs = noonUs + hour * hourUs;
    await materialiseWindow({ tenant, entity, fromUs, untilUs: fromUs + hourUs }, market.line.ports);
  }
  const { lake } = market.line;
  let gets = 0;
  const merging = {
    ...lake,
    async get(key: string) {
      gets += 1;
      if (gets === 3) await compactDay({ tenant, entity, day: '2026-01-05', view: tradesView }, { lake });
      return lake.get(key);
    },
  };
  const rows = await readHourRows({ tenant, entity, fromUs: noonUs, view: tradesView }, merging);
  expect(rows.eventTimeUs).toEqual((await market.rows(tradesView)).eventTimeUs);
  expect(rows.eventTimeUs).toHaveLength(36);
});

test('a reader whose files always go away gives up', async () => {
  const market = await marketOf(1);
  await materialiseWindow({ tenant, entity, fromUs: noonUs, untilUs: noonUs + hourUs }, market.line.ports);
  const vanishing = { ...market.line.lake, get: async () => undefined };
  const reading = readHourRows({ tenant, entity, fromUs: noonUs, view: tradesView }, vanishing);
  await expect(reading).rejects.toMatchObject({ code: 'TG-2009' });
});

test('a few files are left as they are', async () => {
  const market = await marketOf(2);
  await materialiseWindow({ tenant, entity, fromUs: noonUs, untilUs: noonUs + hourUs }, market.line.ports);
  expect(await compactDay({ tenant, entity, day: '2026-01-05', view: tradesView }, market.line)).toBe(false);
});

test.each([
  { what: 'the first stretch stands alone', before: undefined, added: [2, 4, 7], expected: [2, 4, 7] },
  { what: 'a stretch behind is added, with what both know', before: [2, 4, 7], added: [4, 6, 9], expected: [2, 6, 7] },
  { what: 'a stretch that covers all has the last word', before: [2, 4, 7], added: [1, 6, 9], expected: [1, 6, 9] },
  { what: 'hours in between are never skipped', before: [2, 4, 7], added: [5, 6, 9], expected: undefined },
  { what: 'nor before', before: [4, 6, 7], added: [1, 3, 9], expected: undefined },
])('of what is materialised: $what', ({ before, added, expected }) => {
  const of = ([fromUs = 0, untilUs = 0, lateUntilVersion = 0]: readonly number[]) => ({
    fromUs,
    untilUs,
    lateUntilVersion,
  });
  expect(extendMaterialised(before && of(before), of(added))).toEqual(expected && of(expected));
});
