import { describe, expect, test } from 'vitest';
import { EventBatch } from '../../../schemas/api.ts';
import { formatTime, parseTime, secondUs } from '../../../lib/domain/time.ts';
import { demoEntities, demoEvents } from '../../../lib/local/demo-market.ts';

const nowUs = parseTime('2026-03-04T05:06:07.5Z')!;

describe('the demo market', () => {
  test.each(demoEntities)('sends valid events of %s', (entity) => {
    expect(EventBatch.parse({ events: demoEvents(entity, nowUs, 120).events }).events).toHaveLength(121);
  });

  test('ends just before now and closes its tail there', () => {
    const { events, lastTradeUs } = demoEvents('BTC-USD', nowUs, 3);
    expect(events.map(({ eventTime }) => eventTime)).toEqual([
      '2026-03-04T05:06:04Z',
      '2026-03-04T05:06:05Z',
      '2026-03-04T05:06:06Z',
      '2026-03-04T05:06:07Z',
    ]);
    expect(formatTime(lastTradeUs)).toBe('2026-03-04T05:06:06Z');
    expect(events.at(-1)).toMatchObject({ stream: 'tick', completeUntil: '2026-03-04T05:06:07Z' });
  });

  test('gives a second the same trade whoever asks, so that two runs overlap in duplicates', () => {
    const first = demoEvents('ETH-USD', nowUs, 10).events.slice(0, -1);
    const later = demoEvents('ETH-USD', nowUs + 4 * secondUs, 10).events.slice(0, -1);
    expect(later.slice(0, 6)).toEqual(first.slice(4));
  });

  test('moves', () => {
    const prices = demoEvents('SOL-USD', nowUs, 60).events.flatMap((event) =>
      event.stream === 'trade' ? [event.price] : [],
    );
    expect(new Set(prices).size).toBeGreaterThan(20);
  });
});
