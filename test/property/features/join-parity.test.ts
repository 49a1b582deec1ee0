import { fc } from '@fast-check/vitest';
import process from 'node:process';
import { expect, test } from 'vitest';
import { memoryOnlineStore } from '../../../lib/adapters/memory/memory-online-store.ts';
import { indexHistory } from '../../../lib/domain/features/feature-history.ts';
import { featureStatuses, joinPointInTime } from '../../../lib/domain/features/point-in-time-join.ts';
import type { OnlineRow, OnlineStore } from '../../../lib/domain/features/ports.ts';
import { readFeatures } from '../../../lib/domain/features/read-features.ts';
import { packRow } from '../../../lib/domain/features/row-codec.ts';
import { tradesView } from '../../../lib/domain/features/trades-view.ts';
import { dayUs, formatTime, minuteUs } from '../../../lib/domain/time.ts';
import { type HistoryRow, historyOf, requestsOf } from '../../support/history-rows.ts';
import { noonUs } from '../../support/trades.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const isLong = process.env['TIDEGATE_LONG'] === '1';
const numRuns = isLong ? 10_000 : 300;
const timeout = isLong ? 600_000 : 60_000;

const minutes = fc.integer({ min: 0, max: 90 }).map((count) => count * minuteUs);
const lateness = fc.oneof(fc.constant(0), minutes, fc.integer({ min: 0, max: 30 * dayUs }));
const value = fc.oneof(fc.constant(Number.NaN), fc.double({ noNaN: true, noDefaultInfinity: true }));

/** Rows of two entities in the order of arrival; those of one instant in any order. A row is made once per receipt. */
const stream = fc
  .uniqueArray(
    fc.record({
      entity: fc.constantFrom('A', 'B'),
      eventUs: minutes,
      lateUs: lateness,
      values: fc.tuple(value, value),
    }),
    { minLength: 1, maxLength: 25, selector: ({ entity, eventUs, lateUs }) => [entity, eventUs, lateUs].join() },
  )
  .map((steps) =>
    steps
      .map(({ entity, eventUs, lateUs, values }): HistoryRow => {
        const eventTimeUs = noonUs + eventUs;
        return { entity, eventTimeUs, knowledgeTimeUs: eventTimeUs + lateUs, sequence: 0, values };
      })
      .toSorted((a, b) => a.knowledgeTimeUs - b.knowledgeTimeUs),
  );

/** Each instant at which an answer may change, and the one before it. */
function instants(rows: readonly HistoryRow[]): number[] {
  const borders = rows.flatMap(({ eventTimeUs, knowledgeTimeUs }) => [
    ...[eventTimeUs, knowledgeTimeUs],
    eventTimeUs + tradesView.ttlUs + 1,
  ]);
  return [...new Set(borders.flatMap((timeUs) => [timeUs - 1, timeUs]))].toSorted((a, b) => a - b);
}

interface Answer {
  readonly times: readonly (string | undefined)[];
  readonly features: readonly (readonly [status: string, value: number | null])[];
}

const nothing: Answer = { times: [undefined, undefined], features: tradesView.features.map(() => ['NOT_FOUND', null]) };

function onlineRow({ entity, eventTimeUs, knowledgeTimeUs, values }: HistoryRow): OnlineRow {
  const key = { tenant: 'main', view: 'trades', viewVersion: 1, entity };
  return { ...key, eventTimeUs, knowledgeTimeUs, packed: packRow(Float64Array.from(values)) };
}

async function readOnline(rows: readonly HistoryRow[], timesUs: readonly number[]): Promise<Answer[]> {
  const store = memoryOnlineStore();
  const waiting = [...rows];
  const answers: Answer[] = [];
  for (const nowUs of timesUs) {
    while (waiting[0] !== undefined && waiting[0].knowledgeTimeUs <= nowUs) {
      store.put(onlineRow(waiting.shift()!));
    }
    for (const entity of ['A', 'B']) answers.push(await readOne(entity, nowUs, store));
  }
  return answers;
}

async function readOne(entity: string, nowUs: number, rows: OnlineStore): Promise<Answer> {
  try {
    const row = await readFeatures(
      { tenant: 'main', view: 'trades', entity },
      { rows, time: { nowUs: async () => nowUs } },
    );
    const features = tradesView.features.map(({ name }) => row.features[name]!);
    return {
      times: [row.eventTime, row.knowledgeTime],
      features: features.map(({ status, value }) => [status, value]),
    };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'TG-2002') return nothing;
    throw error;
  }
}

function readOffline(rows: readonly HistoryRow[], timesUs: readonly number[]): Answer[] {
  const asked = timesUs.flatMap((timeUs) => ['A', 'B'].map((entity) => ({ entity, timeUs })));
  const joined = joinPointInTime(requestsOf(asked), indexHistory(historyOf(rows)), tradesView);
  const timeText = (timeUs: number) => (Number.isNaN(timeUs) ? undefined : formatTime(timeUs));
  return asked.map((_, request) => ({
    times: [joined.eventTimeUs, joined.knowledgeTimeUs].map((column) => timeText(column[request]!)),
    features: joined.features.map(({ values, status }) => {
      const name = featureStatuses[status[request]!]!;
      return [name, name === 'PRESENT' ? values[request]! : null] as const;
    }),
  }));
}

test(
  'offline as of t is online at t, bit for bit, at every t of a stream of late, revised and backfilled rows',
  { timeout },
  async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(stream, async (rows) => {
        const timesUs = instants(rows);
        const offline = readOffline(rows, timesUs);
        expect(offline).toEqual(await readOnline(rows, timesUs));
        for (const { features } of offline) for (const [status] of features) seen.add(status);
      }),
      { seed, numRuns },
    );
    expect(seen).toEqual(new Set(featureStatuses));
  },
);

test('the law catches a join that ignores knowledge time', async () => {
  const leaky = (rows: readonly HistoryRow[]) =>
    rows.map((row) => ({ ...row, knowledgeTimeUs: Math.min(row.knowledgeTimeUs, row.eventTimeUs) }));
  const valuesOf = (answers: readonly Answer[]) => answers.map(({ features }) => features);
  const oneRowPerEvent = stream.filter(
    (rows) => new Set(rows.map(({ entity, eventTimeUs }) => `${entity} ${eventTimeUs}`)).size === rows.length,
  );
  const law = fc.asyncProperty(oneRowPerEvent, async (rows) => {
    const timesUs = instants(rows);
    expect(valuesOf(readOffline(leaky(rows), timesUs))).toEqual(valuesOf(await readOnline(rows, timesUs)));
  });
  const { errorInstance } = await fc.check(law, { seed, numRuns: 300, endOnFailure: true });
  expect(String(errorInstance)).toContain('to deeply equal');
});
