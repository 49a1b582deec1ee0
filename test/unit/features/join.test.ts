import { describe, expect, it } from 'vitest';
import { indexHistory } from '../../../lib/domain/features/feature-history.ts';
import { featureStatuses, joinPointInTime, statusCodes } from '../../../lib/domain/features/point-in-time-join.ts';
import { type HistoryRow, historyOf, requestsOf } from '../../support/history-rows.ts';
import { noonUs } from '../../support/trades.ts';

const view = { name: 'test', version: 1, ttlUs: 100, features: [{ name: 'price' }] };

function row(overrides: Partial<Omit<HistoryRow, 'values'>> & { readonly value?: number } = {}): HistoryRow {
  const { value = 1, ...times } = overrides;
  return { entity: 'A', eventTimeUs: noonUs, knowledgeTimeUs: noonUs, sequence: 0, ...times, values: [value] };
}

/** What one request for `A` finds. */
function find(rows: readonly HistoryRow[], timeUs: number, ttlUs: number | null = view.ttlUs) {
  const asked = requestsOf([{ entity: 'A', timeUs }]);
  const joined = joinPointInTime(asked, indexHistory(historyOf(rows)), { ...view, ttlUs });
  const [feature] = joined.features;
  return {
    status: featureStatuses[feature!.status[0]!],
    value: feature!.values[0],
    eventTimeUs: joined.eventTimeUs[0],
    knowledgeTimeUs: joined.knowledgeTimeUs[0],
  };
}

describe('which row a request finds', () => {
  it.each([
    { what: 'an event time equal to t counts', rows: [row()], t: noonUs, status: 'PRESENT', value: 1 },
    {
      ...{ what: 'an event time one microsecond after t does not', t: noonUs - 1, status: 'NOT_FOUND', value: NaN },
      rows: [row({ knowledgeTimeUs: noonUs - 50 })],
    },
    {
      ...{ what: 'a knowledge time equal to t counts', t: noonUs + 5, status: 'PRESENT', value: 1 },
      rows: [row({ knowledgeTimeUs: noonUs + 5 })],
    },
    {
      ...{ what: 'a knowledge time one microsecond after t does not', t: noonUs + 4, status: 'NOT_FOUND', value: NaN },
      rows: [row({ knowledgeTimeUs: noonUs + 5 })],
    },
    { what: 'an age equal to the ttl counts', rows: [row()], t: noonUs + 100, status: 'PRESENT', value: 1 },
    {
      ...{ what: 'an age one microsecond over the ttl is expired', t: noonUs + 101, status: 'EXPIRED', value: NaN },
      rows: [row()],
    },
    {
      ...{ what: 'the age is that of the event, not of its knowledge', t: noonUs + 101, status: 'EXPIRED', value: NaN },
      rows: [row({ knowledgeTimeUs: noonUs + 90 })],
    },
    {
      ...{ what: 'the largest event time wins, whenever it became known', t: noonUs + 50, status: 'PRESENT', value: 2 },
      rows: [row({ value: 1, knowledgeTimeUs: noonUs + 40 }), row({ value: 2, eventTimeUs: noonUs + 10 })],
    },
    {
      ...{ what: 'what is not known yet leaves the older row current', t: noonUs + 50, status: 'PRESENT', value: 1 },
      rows: [row({ value: 1 }), row({ value: 2, eventTimeUs: noonUs + 10, knowledgeTimeUs: noonUs + 51 })],
    },
    {
      ...{ what: 'of one event time the largest knowledge time wins', t: noonUs + 50, status: 'PRESENT', value: 2 },
      rows: [row({ value: 2, knowledgeTimeUs: noonUs + 20 }), row({ value: 1, sequence: 9 })],
    },
    {
      ...{ what: 'a revision is not seen before it is known', t: noonUs + 19, status: 'PRESENT', value: 1 },
      rows: [row({ value: 2, knowledgeTimeUs: noonUs + 20 }), row({ value: 1 })],
    },
    {
      ...{ what: 'of equal times the largest sequence wins', t: noonUs, status: 'PRESENT', value: 3 },
      rows: [row({ value: 2, sequence: 1 }), row({ value: 3, sequence: 7 }), row({ value: 1, sequence: -1 })],
    },
    { what: 'a row without a value is NULL', rows: [row({ value: NaN })], t: noonUs, status: 'NULL', value: NaN },
    {
      ...{ what: 'a NULL does not fall back to an older value', t: noonUs + 1, status: 'NULL', value: NaN },
      rows: [row({ value: 1 }), row({ value: NaN, eventTimeUs: noonUs + 1 })],
    },
    { what: 'an expired NULL is expired', rows: [row({ value: NaN })], t: noonUs + 101, status: 'EXPIRED', value: NaN },
    {
      ...{ what: 'another entity has nothing to say', t: noonUs, status: 'NOT_FOUND', value: NaN },
      rows: [row({ entity: 'a' })],
    },
    { what: 'an empty history has nothing to say', rows: [], t: noonUs, status: 'NOT_FOUND', value: NaN },
  ])('$what', ({ rows, t, status, value }) => {
    expect(find(rows, t)).toMatchObject({ status, value });
  });

  it('never expires a row of a view without a time to live', () => {
    expect(find([row()], noonUs + 1e15, null)).toMatchObject({ status: 'PRESENT', value: 1 });
  });

  it('names the times of the row that it found, of an expired one too, and none where there is none', () => {
    const rows = [row({ knowledgeTimeUs: noonUs + 5 })];
    const times = { eventTimeUs: noonUs, knowledgeTimeUs: noonUs + 5 };
    expect(find(rows, noonUs + 5)).toMatchObject(times);
    expect(find(rows, noonUs + 101)).toMatchObject({ status: 'EXPIRED', ...times });
    expect(find(rows, noonUs + 4)).toMatchObject({ eventTimeUs: NaN, knowledgeTimeUs: NaN });
  });

  it('judges each feature of a row by itself', () => {
    const rows = [{ ...row(), values: [7, NaN, -0] }];
    const features = ['a', 'b', 'c'].map((name) => ({ name }));
    const asked = requestsOf([{ entity: 'A', timeUs: noonUs }]);
    const joined = joinPointInTime(asked, indexHistory(historyOf(rows)), { ...view, features });
    expect(joined.features).toEqual([
      { name: 'a', values: Float64Array.of(7), status: Uint8Array.of(statusCodes.PRESENT) },
      { name: 'b', values: Float64Array.of(NaN), status: Uint8Array.of(statusCodes.NULL) },
      { name: 'c', values: Float64Array.of(-0), status: Uint8Array.of(statusCodes.PRESENT) },
    ]);
  });

  it('takes a row that is stored twice as one', () => {
    expect(find([row(), row()], noonUs)).toMatchObject({ status: 'PRESENT', value: 1 });
  });

  it('orders rows without sequences by their times alone', () => {
    const history = {
      entity: ['A', 'A'],
      eventTimeUs: Float64Array.of(noonUs + 1, noonUs),
      knowledgeTimeUs: Float64Array.of(noonUs + 1, noonUs),
      values: [Float64Array.of(2, 1)],
    };
    const joined = joinPointInTime(requestsOf([{ entity: 'A', timeUs: noonUs + 1 }]), indexHistory(history), view);
    expect(joined.features[0]?.values).toEqual(Float64Array.of(2));
  });
});

describe('the rows of an answer', () => {
  it('are those of the request, in its order, with its row ids, and repeated where it repeats', () => {
    const asked = requestsOf([
      { entity: 'B', timeUs: noonUs },
      { entity: 'A', timeUs: noonUs + 1 },
      { entity: 'C', timeUs: noonUs },
      { entity: 'B', timeUs: noonUs },
      { entity: 'A', timeUs: noonUs - 1 },
    ]);
    const rows = [row({ value: 1 }), row({ entity: 'B', value: 2 })];
    const joined = joinPointInTime(asked, indexHistory(historyOf(rows)), view);
    expect(joined).toMatchObject(asked);
    expect(joined.features[0]?.values).toEqual(Float64Array.of(2, 1, NaN, 2, NaN));
  });

  it('are none when nothing is asked', () => {
    const joined = joinPointInTime(requestsOf([]), indexHistory(historyOf([row()])), view);
    expect(joined.features).toEqual([{ name: 'price', values: new Float64Array(0), status: new Uint8Array(0) }]);
  });
});

describe('a join that cannot be right', () => {
  it.each([0, -1, 0.5, NaN, Infinity])('refuses a time to live of %s', (ttlUs) => {
    expect(() => find([row()], noonUs, ttlUs)).toThrow(
      expect.objectContaining({ code: 'TG-2004', message: `the time to live of test@1 is ${ttlUs} microseconds` }),
    );
  });

  it.each([
    ['no knowledge time', { knowledgeTimeUs: NaN }, 'row 2 of A: knowledgeTimeUs is NaN'],
    ['no event time', { eventTimeUs: NaN }, 'row 2 of A: eventTimeUs is NaN'],
    ['a part of a microsecond', { eventTimeUs: 0.5 }, 'row 2 of A: eventTimeUs is 0.5'],
    ['a time out of range', { knowledgeTimeUs: Infinity }, 'row 2 of A: knowledgeTimeUs is Infinity'],
    ['no sequence', { sequence: NaN }, 'row 2 of A: sequence is NaN'],
    ['another value at the same times and sequence', { value: 2 }, 'rows 1 and 2 of A differ in their values alone'],
    ['no value where an equal row has one', { value: NaN }, 'rows 1 and 2 of A differ in their values alone'],
  ])('refuses a history with a row that has %s', (_what, wrong, message) => {
    expect(() => indexHistory(historyOf([row(), row(wrong)]))).toThrow(
      expect.objectContaining({ code: 'TG-2005', message }),
    );
  });

  it('refuses a history with a row that has no entity', () => {
    const history = { ...historyOf([row(), row()]), entity: ['A', null] };
    expect(() => indexHistory(history)).toThrow(
      expect.objectContaining({ code: 'TG-2005', message: 'row 2 has no entity' }),
    );
  });

  it.each(['eventTimeUs', 'knowledgeTimeUs', 'sequence'] as const)('refuses a history that lacks some %s', (name) => {
    const history = { ...historyOf([row(), row()]), [name]: Float64Array.of(noonUs) };
    expect(() => indexHistory(history)).toThrow(
      expect.objectContaining({ code: 'TG-2005', message: `2 entities have 1 ${name}` }),
    );
  });

  it('refuses a history that lacks some values', () => {
    const history = { ...historyOf([row(), row()]), values: [Float64Array.of(1)] };
    expect(() => indexHistory(history)).toThrow(expect.objectContaining({ code: 'TG-2005' }));
  });

  it('refuses a history of another view', () => {
    expect(() => find([{ ...row(), values: [1, 2] }], noonUs)).toThrow(expect.objectContaining({ code: 'TG-2003' }));
  });

  it.each([NaN, noonUs + 0.5, Infinity])('refuses to be asked for the time %s', (timeUs) => {
    expect(() => find([row()], timeUs)).toThrow(expect.objectContaining({ code: 'TG-2006', field: 'time' }));
  });

  it('refuses requests whose columns differ in length', () => {
    const asked = { ...requestsOf([{ entity: 'A', timeUs: noonUs }]), rowId: [] };
    expect(() => joinPointInTime(asked, indexHistory(historyOf([row()])), view)).toThrow(
      expect.objectContaining({ code: 'TG-2006' }),
    );
  });
});
