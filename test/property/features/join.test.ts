import { fc, test } from '@fast-check/vitest';
import process from 'node:process';
import { describe, expect } from 'vitest';
import { indexHistory } from '../../../lib/domain/features/feature-history.ts';
import {
  type JoinedFeature,
  type JoinedView,
  joinPointInTime,
  statusCodes,
} from '../../../lib/domain/features/point-in-time-join.ts';
import { dayUs } from '../../../lib/domain/time.ts';
import { type HistoryRow, historyOf, requestsOf } from '../../support/history-rows.ts';
import { noonUs } from '../../support/trades.ts';

const seed = Number(process.env['TIDEGATE_SEED']);
const numRuns = process.env['TIDEGATE_LONG'] === '1' ? 10_000 : 500;

/** A coarse grid, so that borders and ties are met; and a month, so that rows come later than anything. */
const stepUs = fc.oneof(fc.integer({ min: 0, max: 8 }), fc.integer({ min: 0, max: 30 * dayUs }));
const entity = fc.constantFrom('A', 'B', 'C');

/** Late, revised and backfilled rows of three entities. Each value names its row, so that no wrong row looks right. */
const rows = fc
  .uniqueArray(
    fc.record({
      ...{ entity, eventUs: stepUs, lateUs: fc.oneof(fc.constant(0), stepUs) },
      ...{ sequence: fc.integer({ min: 0, max: 2 }), isNull: fc.boolean() },
    }),
    { maxLength: 40, selector: (row) => [row.entity, row.eventUs, row.lateUs, row.sequence].join() },
  )
  .map((steps) =>
    steps.map(({ eventUs, lateUs, isNull, ...row }, index): HistoryRow => {
      const eventTimeUs = noonUs + eventUs;
      const knowledgeTimeUs = eventTimeUs + lateUs;
      return { ...row, eventTimeUs, knowledgeTimeUs, values: [index + 1, isNull ? Number.NaN : -index - 1] };
    }),
  );

/** Times at which something changes for some row, and their neighbours. */
const probe = fc.record({
  ...{ entity, row: fc.nat(), border: fc.constantFrom('event', 'knowledge', 'expiry') },
  offsetUs: fc.integer({ min: -1, max: 1 }),
});

const case_ = fc
  .record({
    ...{ rows, probes: fc.array(probe, { maxLength: 40 }) },
    ttlUs: fc.constantFrom(null, 2, 5, 20 * dayUs),
  })
  .map(({ rows, probes, ttlUs }) => {
    const asked = probes.map(({ entity, row, border, offsetUs }) => {
      const { eventTimeUs = noonUs, knowledgeTimeUs = noonUs } = rows[row % rows.length] ?? {};
      const times = { event: eventTimeUs, knowledge: knowledgeTimeUs, expiry: eventTimeUs + (ttlUs ?? 0) };
      return { entity, timeUs: times[border] + offsetUs };
    });
    return { rows, asked, ttlUs };
  });

type Case = typeof case_ extends fc.Arbitrary<infer Value> ? Value : never;
type Join = (given: Case) => readonly JoinedFeature[];

function viewOf({ ttlUs }: Pick<Case, 'ttlUs'>): JoinedView {
  return { name: 'test', version: 1, ttlUs, features: [{ name: 'number' }, { name: 'sometimes' }] };
}

const join: Join = (given) =>
  joinPointInTime(requestsOf(given.asked), indexHistory(historyOf(given.rows, 2)), viewOf(given)).features;

type Knows = (row: HistoryRow, timeUs: number) => boolean;

const knowsInTime: Knows = ({ knowledgeTimeUs }, timeUs) => knowledgeTimeUs <= timeUs;

/** The rule as it is written down, row by row. */
function define({ rows, asked, ttlUs }: Case, knows = knowsInTime): JoinedFeature[] {
  const answers = asked.map(({ entity, timeUs }) => {
    const known = rows.filter((row) => row.entity === entity && row.eventTimeUs <= timeUs && knows(row, timeUs));
    const [best] = known
      .filter((row) => ttlUs === null || row.eventTimeUs >= timeUs - ttlUs)
      .toSorted(
        (a, b) => b.eventTimeUs - a.eventTimeUs || b.knowledgeTimeUs - a.knowledgeTimeUs || b.sequence - a.sequence,
      );
    return { isKnown: known.length > 0, best };
  });
  return ['number', 'sometimes'].map((name, feature) => ({
    name,
    values: Float64Array.from(answers, ({ best }) => best?.values[feature] ?? Number.NaN),
    status: Uint8Array.from(answers, ({ isKnown, best }) => {
      if (best === undefined) return isKnown ? statusCodes.EXPIRED : statusCodes.NOT_FOUND;
      return Number.isNaN(best.values[feature]) ? statusCodes.NULL : statusCodes.PRESENT;
    }),
  }));
}

const isAsDefined = (by: Join) =>
  fc.property(case_, (given) => {
    expect(by(given)).toEqual(define(given));
  });

describe('the point-in-time join', () => {
  test('answers as the definition does, for late, revised and backfilled rows', () => {
    fc.assert(isAsDefined(join), { seed, numRuns });
  });

  test.prop([case_], { seed, numRuns })('never sees a row before its knowledge time or its event time', (given) => {
    const requests = requestsOf(given.asked);
    const { eventTimeUs, knowledgeTimeUs } = joinPointInTime(
      requests,
      indexHistory(historyOf(given.rows, 2)),
      viewOf(given),
    );
    requests.timeUs.forEach((timeUs, request) => {
      expect(Math.max(eventTimeUs[request]!, knowledgeTimeUs[request]!) > timeUs).toBe(false);
    });
  });

  test.prop([case_, fc.nat()], { seed, numRuns })(
    'gives the same answer whatever becomes known afterwards',
    (given, at) => {
      const { timeUs: untilUs = noonUs } = given.asked[at % given.asked.length] ?? {};
      const asked = given.asked.filter(({ timeUs }) => timeUs <= untilUs);
      const before = given.rows.filter(({ knowledgeTimeUs }) => knowledgeTimeUs <= untilUs);
      expect(join({ ...given, asked, rows: before })).toEqual(join({ ...given, asked }));
    },
  );

  test.prop(
    [case_.chain((given) => fc.tuple(fc.constant(given), fc.shuffledSubarray([...given.rows, ...given.rows])))],
    { seed, numRuns },
  )('gives the same answer in whatever order rows are stored, and however often', ([given, stored]) => {
    expect(join({ ...given, rows: [...stored, ...given.rows] })).toEqual(join(given));
  });
});

/** The join of other rows. */
function joinChanged(change: (row: HistoryRow) => Partial<HistoryRow>): Join {
  return (given) => join({ ...given, rows: given.rows.map((row) => ({ ...row, ...change(row) })) });
}

const wrongJoins: Readonly<Record<string, Join>> = {
  'ignores knowledge time': (given) => define(given, () => true),
  'sees a row one microsecond late': joinChanged((row) => ({ knowledgeTimeUs: row.knowledgeTimeUs + 1 })),
  'sees a row one microsecond early': joinChanged((row) => ({ knowledgeTimeUs: row.knowledgeTimeUs - 1 })),
  'prefers what became known last': joinChanged(({ eventTimeUs, knowledgeTimeUs }) => ({
    ...{ eventTimeUs: knowledgeTimeUs, knowledgeTimeUs: eventTimeUs },
  })),
  'prefers the smallest sequence': joinChanged(({ sequence }) => ({ sequence: -sequence })),
  'expires a row one microsecond late': (given) => join({ ...given, ttlUs: given.ttlUs && given.ttlUs + 1 }),
  'expires a row one microsecond early': (given) => join({ ...given, ttlUs: given.ttlUs && given.ttlUs - 1 }),
  'shows the value of an expired row': (given) => join({ ...given, ttlUs: null }),
};

test.each(Object.entries(wrongJoins))('the definition catches a join that %s', (_what, wrong) => {
  const { errorInstance } = fc.check(isAsDefined(wrong), { seed, numRuns: 500, endOnFailure: true });
  expect(String(errorInstance)).toContain('to deeply equal');
});
