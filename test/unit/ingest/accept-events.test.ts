import { describe, expect, it } from 'vitest';
import { acceptEvents } from '../../../lib/domain/ingest/accept-events.ts';
import { malformedBodies, malformedEvents, wellFormedTrade } from '../../support/malformed-events.ts';
import { noonUs } from '../../support/trades.ts';

describe('a well-formed event', () => {
  it('keeps microseconds and the offset of its zone', () => {
    const event = { ...wellFormedTrade, eventTime: '2026-01-05T13:00:00.123456+01:00' };
    const { accepted } = acceptEvents({ events: [event] }, () => noonUs + 1e6);
    expect(accepted[0]?.event.eventTimeUs).toBe(noonUs + 123_456);
  });

  it('may be five minutes ahead of the market clock, and not a microsecond more', () => {
    const at = (eventTime: string) =>
      acceptEvents({ events: [{ ...wellFormedTrade, eventTime }] }, () => noonUs).rejected;
    expect(at('2026-01-05T12:05:00Z')).toEqual([]);
    expect(at('2026-01-05T12:05:00.000001Z')).toMatchObject([{ code: 'TG-1004', field: 'events[0].eventTime' }]);
  });
});

describe.each(malformedEvents)('an event with $fault', ({ event, code, field }) => {
  it(`is rejected as ${code} at ${field} and leaves its neighbours alone`, () => {
    const { accepted, rejected } = acceptEvents({ events: [wellFormedTrade, event] }, () => noonUs);
    expect(accepted).toHaveLength(1);
    expect(rejected).toMatchObject([{ index: 1, code, field: field.replace('events[0]', 'events[1]') }]);
  });
});

describe.each(malformedBodies)('a body that is $fault', ({ body, code }) => {
  it(`is refused as a whole with ${code}`, () => {
    expect(() => acceptEvents(body, () => noonUs)).toThrow(expect.objectContaining({ code }));
  });
});
