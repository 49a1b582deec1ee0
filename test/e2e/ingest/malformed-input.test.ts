import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { Problem } from '../../../schemas/api.ts';
import { malformedBodies, malformedEvents, wellFormedTrade } from '../../support/malformed-events.ts';
import { call, freshEntity, nowUs, send, tradeAt } from '../../support/platform.ts';

const key = () => ({ 'Idempotency-Key': randomUUID() });

describe('a malformed event over HTTP', () => {
  it.each(malformedEvents)(
    'with $fault is a 4xx problem that names $code and $field',
    async ({ event, code, field }) => {
      const answer = await send([event as object]);
      expect(answer.status).toBe(422);
      expect(answer.headers.get('content-type')).toBe('application/problem+json');
      expect(Problem.parse(answer.body)).toMatchObject({
        code,
        field,
        type: `urn:tidegate:error:${code}`,
        status: 422,
      });
    },
  );

  it('does not take the good events of its request with it', async () => {
    const entity = freshEntity();
    const answer = await send([tradeAt(entity, nowUs()), { ...wellFormedTrade, price: -1 }]);
    expect(answer.status).toBe(207);
    expect(answer.body).toMatchObject({
      accepted: 1,
      rejected: 1,
      verdicts: [
        { index: 0, status: 'accepted' },
        { index: 1, status: 'rejected', code: 'TG-1003', field: 'events[1].price' },
      ],
    });
  });
});

describe('an event with an infinite number', () => {
  it('is rejected by itself: its neighbour is accepted', async () => {
    const good = JSON.stringify(tradeAt(freshEntity(), nowUs()));
    const bad = JSON.stringify(wellFormedTrade).replace('"price":100', '"price":1e400');
    const answer = await call('/events', { body: `{"events":[${good},${bad}]}`, headers: key() });
    expect(answer).toMatchObject({ status: 207, body: { accepted: 1, verdicts: [{}, { field: 'events[1].price' }] } });
  });
});

describe('a malformed request', () => {
  it.each(malformedBodies)('that is $fault gets $code', async ({ body, code }) => {
    const answer = await call('/events', { body: JSON.stringify(body), headers: key() });
    expect(answer.status).toBe(code === 'TG-1002' ? 413 : 422);
    expect(Problem.parse(answer.body).code).toBe(code);
  });

  it.each([
    { what: 'no JSON', body: '{"events":[', code: 'TG-0010', status: 400 },
    { what: 'an infinite number', body: '{"events":[{"stream":"trade","price":1e400}]}', code: 'TG-1003', status: 422 },
    {
      what: 'a body over 256 KB',
      body: JSON.stringify({ events: [], padding: 'x'.repeat(256 * 1024) }),
      code: 'TG-0011',
      status: 413,
    },
  ])('with $what is refused', async ({ body, code, status }) => {
    const answer = await call('/events', { body, headers: key() });
    expect(answer.status).toBe(status);
    expect(Problem.parse(answer.body).code).toBe(code);
  });

  it('in another format is refused', async () => {
    const answer = await call('/events', { body: 'a,b', headers: { ...key(), 'Content-Type': 'text/csv' } });
    expect(answer).toMatchObject({ status: 415, body: { code: 'TG-0014' } });
  });

  it.each([
    ['without an Idempotency-Key', {}],
    ['with an empty one', { 'Idempotency-Key': '' }],
    ['with a space in it', { 'Idempotency-Key': 'a b' }],
    ['with one of 129 characters', { 'Idempotency-Key': 'k'.repeat(129) }],
  ])('%s is refused', async (_what, headers) => {
    const answer = await call('/events', { body: { events: [wellFormedTrade] }, headers });
    expect(answer).toMatchObject({ status: 400, body: { code: 'TG-0012' } });
    expect(await call('/events/redrive', { body: {}, headers })).toMatchObject({
      status: 400,
      body: { code: 'TG-0012' },
    });
  });

  it.each([
    ['/features/trades/a%20b', 'TG-0016', 400],
    ['/features/TRADES/BTC-USD', 'TG-0016', 400],
    ['/features/unknown/BTC-USD', 'TG-2001', 404],
    ['/features/trades/NOBODY-SENT-THIS', 'TG-2002', 404],
    ['/features?limit=0', 'TG-0016', 400],
    ['/features?after=%23', 'TG-0016', 400],
  ])('for %s gets %s', async (path, code, status) => {
    const answer = await call(path);
    expect(answer.status).toBe(status);
    expect(Problem.parse(answer.body).code).toBe(code);
  });
});
