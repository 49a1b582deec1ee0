import { describe, expect, test } from 'vitest';
import { answerBook, withoutTimesAndIds } from '../../../bench/measure/equal-answers.ts';

const row = {
  status: 200,
  body: { entity: 'A', asOf: '2026-01-01T00:00:00Z', features: { last_price: { value: 1 } } },
};

describe('answers of two engines', () => {
  test('are equal when only times and names of requests differ', () => {
    const answers = answerBook();
    answers.compare('swift', 'GET', row);
    expect(() =>
      answers.compare('sound', 'GET', { ...row, body: { ...row.body, asOf: '2027-01-01T00:00:00Z' } }),
    ).not.toThrow();
  });

  test.each([
    { what: 'a status', other: { ...row, status: 404 } },
    { what: 'a value deep inside', other: { ...row, body: { ...row.body, features: { last_price: { value: 1.5 } } } } },
    { what: 'a field that is missing', other: { ...row, body: { entity: 'A' } } },
  ])('differ by $what, which ends the comparison and names both', ({ other }) => {
    const answers = answerBook();
    answers.compare('swift', 'GET', row);
    expect(() => answers.compare('sound', 'GET', other)).toThrow(/^GET: swift answers .*, but sound /);
  });

  test('are compared call by call', () => {
    const answers = answerBook();
    answers.compare('swift', 'GET', row);
    expect(() => answers.compare('sound', 'invoke', { status: 500, body: {} })).not.toThrow();
  });
});

test('times and ids are taken out at every depth, and nothing else is', () => {
  const body = { time: 't', list: [{ requestId: 'r', kept: null }], nested: { eventTime: 't', knowledgeTime: 't' } };
  expect(withoutTimesAndIds(body)).toEqual({ list: [{ kept: null }], nested: {} });
});
