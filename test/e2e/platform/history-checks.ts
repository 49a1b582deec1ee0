/** What a user or the platform does with the grants of `backfill-features` and of all that reads what it leaves. */
import { randomUUID } from 'node:crypto';
import { CopyObjectCommand, DeleteObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { expect } from 'vitest';
import { BackfillStatus, FeatureFileList } from '../../../schemas/api.ts';
import { ImportQuarantine, ImportUploads } from '../../../schemas/import.ts';
import { s3Client } from '../../../lib/adapters/aws/clients.ts';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { encodeFeatureFile } from '../../../lib/domain/features/feature-files.ts';
import { tradesDefinition } from '../../../lib/domain/features/trades-definition.ts';
import type { HistoryEvent } from '../../../lib/domain/ingest/import-line.ts';
import { lakeKeys, lakePrefixes } from '../../../lib/domain/registry/keys.ts';
import { dayOf, dayUs, hourUs, startOfDay } from '../../../lib/domain/time.ts';
import { importEvents } from '../../../lib/local/import/import-events.ts';
import type { ImportApi } from '../../../lib/local/import/upload-objects.ts';
import { call, closeAt, freshEntity, nowUs, platform, send, tradeAt } from '../../support/platform.ts';
import { callAsScheduled } from '../../support/scheduled-call.ts';
import { noonUs, trade } from '../../support/trades.ts';
import { waitFor } from '../../support/wait-for.ts';
import { type Check, metricSum } from './grant-checks.ts';

const { outputs, settings } = platform;
const s3 = s3Client(settings);
const Bucket = outputs.LakeBucketName;
const minute = 60_000_000;

const { name: view, version: viewVersion } = tradesDefinition;

/** From noon on, a trade each ten minutes: two hours of them are whole. */
const pastUs = Array.from({ length: 15 }, (_, index) => noonUs + index * 10 * minute);
const pastDay = dayOf(noonUs);

const api: ImportApi = {
  async uploads(importId, parts) {
    const answer = await post(`/imports/${importId}/parts`, { parts });
    expect(answer.status, answer.text).toBe(200);
    return ImportUploads.parse(answer.body).parts;
  },
};

/** Says of every part that it is there, so that none is uploaded. */
const forgetfulApi: ImportApi = {
  async uploads(importId, objects) {
    const offers = await api.uploads(importId, objects);
    return offers.map((offer, index) => (objects[index]?.kind === 'events' ? { isThere: true } : offer));
  },
};

function post(path: string, body: object) {
  return call(path, { body, headers: { 'Idempotency-Key': randomUUID() } });
}

interface Upload {
  readonly entity: string;
  readonly seconds: number;
  /** Of trades. @default two whole hours and some minutes */
  readonly timesUs?: readonly number[];
  /** @default one that uploads all */
  readonly by?: ImportApi;
}

/** The trades of the past, and one of tomorrow, which is refused. */
async function upload({ entity, seconds, timesUs = pastUs, by = api }: Upload): Promise<string> {
  const events = [...timesUs, nowUs() + dayUs].map((eventTimeUs, index): HistoryEvent => ({
    entity,
    event: trade({ eventTimeUs, sequence: index + 1 }),
    declaredDelayUs: 0,
  }));
  const files = [{ name: 'past.csv', digest: sha256Hex(entity) }];
  const signal = AbortSignal.timeout(seconds * 1000);
  const sent = await importEvents({ files, options: {}, events, nowUs: nowUs() }, { api: by, signal });
  expect(sent).toMatchObject({ events: timesUs.length, rejected: 1 });
  return sent.importId;
}

type What = { readonly import: string } | { readonly entities: readonly string[] };

/** A run, once it has ended. */
async function backfill(what: What, seconds: number): Promise<BackfillStatus> {
  const run = randomUUID();
  const started = await post('/backfills', { run, ...what });
  expect(started.status, started.text).toBe(202);
  return waitFor({ what: `run ${run} to end`, seconds }, async () => {
    const answer = await call(`/backfills/${run}`);
    const status = answer.status === 200 ? BackfillStatus.parse(answer.body) : undefined;
    return status?.status === 'running' ? undefined : status;
  });
}

async function takeOver(entity: string, seconds: number): Promise<void> {
  const status = await backfill({ import: await upload({ entity, seconds }) }, seconds);
  expect(status).toMatchObject({ status: 'succeeded', counts: { verified: 2 } });
}

export const aHistoryBecomesFeatures: Check = (seconds) => takeOver(freshEntity(), seconds);

/** Hours that are computed again go on from a state that was kept. */
export const aHistoryOfTwoDaysBecomesFeatures: Check = (seconds) => takeTwoDaysOver(freshEntity(), seconds);

/** Its rows follow from the adoption: they are computed day by day, those of the second from a state that was kept. */
export const aHistoryOfALiveEntityBecomesFeatures: Check = async (seconds) => {
  const entity = freshEntity();
  await sendAll([tradeAt(entity, noonUs + dayUs + 3 * hourUs, { sequence: 1000 })], { entity, received: 1, seconds });
  await takeTwoDaysOver(entity, seconds);
};

/** Its writer looks first whether the import was registered before. */
export const aHistoryOfALiveEntityIsRegistered: Check = async (seconds) => {
  const entity = freshEntity();
  await sendAll([tradeAt(entity, noonUs + 3 * hourUs, { sequence: 1000 })], { entity, received: 1, seconds });
  const { status } = await backfill({ import: await upload({ entity, seconds }) }, seconds);
  expect(status).toBe('succeeded');
};

async function takeTwoDaysOver(entity: string, seconds: number): Promise<void> {
  const timesUs = [...pastUs, ...pastUs.map((timeUs) => timeUs + dayUs)];
  const status = await backfill({ import: await upload({ entity, seconds, timesUs }) }, seconds);
  expect(status).toMatchObject({ status: 'succeeded', counts: { verified: 12 } });
}

export const aFaultyImportIsRefused: Check = async (seconds) => {
  const importId = await upload({ entity: freshEntity(), seconds, by: forgetfulApi });
  const { failure } = await backfill({ import: importId }, seconds);
  expect(failure).toMatchObject({ code: 'TG-1006' });
};

/** Without its bytes, a list of files helps nobody. */
export const filesOfFeaturesAreGiven: Check = async (seconds) => {
  const entity = freshEntity();
  await takeOver(entity, seconds);
  const [file] = (await filesOf(entity)).files;
  await download(file?.url);
};

async function filesOf(entity: string, day = pastDay) {
  const answer = await call(`/features/${view}/files?entities=${entity}&from=${day}&until=${day}`);
  expect(answer.status, answer.text).toBe(200);
  const [listed] = FeatureFileList.parse(answer.body).entities;
  return listed!;
}

export const refusedLinesAreGiven: Check = async (seconds) => {
  const importId = await upload({ entity: freshEntity(), seconds });
  const answer = await call(`/events/quarantine?import=${importId}`);
  expect(answer.status, answer.text).toBe(200);
  const [listed] = ImportQuarantine.parse(answer.body).imports;
  expect(listed).toMatchObject({ lines: 1 });
  await download(listed?.objects[0]?.url);
};

async function download(url = ''): Promise<void> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  if (!answer.ok) throw new Error(`the download was answered with ${answer.status}: ${await answer.text()}`);
  await answer.arrayBuffer();
}

/** The past of the entity lies in an import: whoever computes it again needs the parts. */
export const aLateEventOfAHistoryIsMaterialised: Check = async (seconds) => {
  const entity = freshEntity();
  await takeOver(entity, seconds);
  const before = await filesOf(entity);
  await send([tradeAt(entity, noonUs + minute, { sequence: 1000, price: 120 })]);
  await lateEvents(entity, 1, seconds);
  await callAsScheduled('IngestReviseEntities');
  await lateEvents(entity, 0, seconds);
  await callAsScheduled('FeaturesMaterialiseFeatures');
  expect((await filesOf(entity)).files.length).toBeGreaterThan(before.files.length);
};

function lateEvents(entity: string, late: number, seconds: number): Promise<true> {
  return waitFor({ what: `${late} late events of ${entity}`, seconds }, async () => {
    const { body } = await call(`/events/balance/${entity}`);
    const counts = body['counts'] as Record<string, number> | undefined;
    return counts?.['received'] === pastUs.length + 1 && counts['late'] === late ? true : undefined;
  });
}

/** Trades of two hours of the day before yesterday, and nothing since. */
async function sendPast(seconds: number) {
  const [entity, fromUs] = [freshEntity(), startOfDay(nowUs()) - 2 * dayUs];
  const events = [0, 1].map((hour) => tradeAt(entity, fromUs + hour * hourUs + minute, { sequence: hour + 1 }));
  await sendAll([...events, closeAt(entity, fromUs + dayUs)], { entity, received: 3, seconds });
  return { entity, fromUs };
}

interface Sent {
  readonly entity: string;
  /** Of the entity, with these events. */
  readonly received: number;
  readonly seconds: number;
}

async function sendAll(events: Parameters<typeof send>[0], { entity, received, seconds }: Sent): Promise<void> {
  await send(events);
  await waitFor({ what: `${received} events of ${entity}`, seconds }, async () => {
    const { body } = await call(`/events/balance/${entity}`);
    const counts = body['counts'] as Record<string, number> | undefined;
    return counts?.['received'] === received && counts['failing'] === 0 ? true : undefined;
  });
}

/** The hours that the next call adds go on from the state that was kept at the end of those before. */
export const laterHoursAreMaterialised: Check = async (seconds) => {
  const [entity, fromUs] = [freshEntity(), startOfDay(nowUs()) - 2 * dayUs];
  const first = [tradeAt(entity, fromUs + minute, { sequence: 1 }), closeAt(entity, fromUs + 2 * hourUs)];
  await sendAll(first, { entity, received: 2, seconds });
  await callAsScheduled('FeaturesMaterialiseFeatures');
  const before = await filesOf(entity, dayOf(fromUs));
  const second = [tradeAt(entity, fromUs + 3 * hourUs, { sequence: 2 }), closeAt(entity, fromUs + dayUs)];
  await sendAll(second, { entity, received: 4, seconds });
  await callAsScheduled('FeaturesMaterialiseFeatures');
  expect((await filesOf(entity, dayOf(fromUs))).files.length).toBeGreaterThan(before.files.length);
};

/** So many files of a day that the next hourly call makes one of them. */
export const filesOfADayBecomeOne: Check = async (seconds) => {
  const { entity, fromUs } = await sendPast(seconds);
  const day = dayOf(fromUs);
  for (let name = 0; name < 5; name += 1) await putRow(entity, fromUs + 5 * minute, String(name));
  await callAsScheduled('FeaturesMaterialiseFeatures');
  expect((await filesOf(entity, day)).files).toHaveLength(1);
};

/** A row that no raw event stands behind. */
async function putRow(entity: string, timeUs: number, name: string): Promise<void> {
  const one = Float64Array.of(timeUs);
  const values = tradesDefinition.features.map(() => Float64Array.of(1));
  const rows = { entity: [entity], eventTimeUs: one, knowledgeTimeUs: one, sequence: Float64Array.of(0), values };
  const Key = lakeKeys.features.key('main', view, viewVersion, dayOf(timeUs), entity, name);
  await s3.send(new PutObjectCommand({ Bucket, Key, Body: encodeFeatureFile(tradesDefinition, rows) }));
}

/** A run that finds a row too many says so, and counts it. */
export const aWrongRowIsFound: Check = async (seconds) => {
  const entity = freshEntity();
  const before = await metricSum('lakeDifferences');
  await putRow(entity, noonUs + 5 * minute, 'stranger');
  const { failure } = await backfill({ import: await upload({ entity, seconds }) }, seconds);
  expect(failure).toMatchObject({ code: 'TG-2008' });
  await differencesRise(before, seconds);
};

/** The state of another hour in the place of one that was kept: no feature of the entity is written, and that is counted. */
export const aWrongStateIsFound: Check = async (seconds) => {
  const { entity } = await sendPast(seconds);
  const before = await metricSum('lakeDifferences');
  const { Contents = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket, Prefix: lakePrefixes.hours('main', entity) }),
  );
  const [first = '', second = ''] = Contents.flatMap(({ Key }) => Key ?? []);
  const wrong = `${second.slice(0, second.lastIndexOf('/'))}/${first.slice(first.lastIndexOf('/') + 1)}`;
  const spare = `main/state/${entity}/spare`;
  await moveObject(second, spare);
  await s3.send(new CopyObjectCommand({ Bucket, CopySource: `${Bucket}/${first}`, Key: wrong }));
  try {
    await expect(callAsScheduled('FeaturesMaterialiseFeatures')).rejects.toThrow();
    await differencesRise(before, seconds);
  } finally {
    await s3.send(new DeleteObjectCommand({ Bucket, Key: wrong }));
    await moveObject(spare, second);
  }
};

async function moveObject(from: string, to: string): Promise<void> {
  await s3.send(new CopyObjectCommand({ Bucket, CopySource: `${Bucket}/${from}`, Key: to }));
  await s3.send(new DeleteObjectCommand({ Bucket, Key: from }));
}

function differencesRise(before: number, seconds: number): Promise<true> {
  return waitFor({ what: 'the metric to rise', seconds }, async () =>
    (await metricSum('lakeDifferences')) > before ? true : undefined,
  );
}
