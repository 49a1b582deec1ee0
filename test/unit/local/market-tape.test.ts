import { describe, expect, test } from 'vitest';
import { EventBatch } from '../../../schemas/api.ts';
import type { Measured } from '../../../schemas/chunk.ts';
import { formatTime, minuteUs } from '../../../lib/domain/time.ts';
import { requestsOf } from '../../../lib/local/market-requests.ts';
import { MarketTape, marketStartUs, tapeEntities } from '../../../lib/local/market-tape.ts';

const [entity = ''] = tapeEntities;
const options = { seed: 1, startUs: marketStartUs };
const untilUs = marketStartUs + 20 * minuteUs;
const signal = new AbortController().signal;

function whole(): readonly Measured[] {
  return [...new MarketTape(options).take(entity, untilUs)];
}

describe('the tape of a market', () => {
  test('holds three perpetual contracts', () => {
    expect(tapeEntities).toEqual(['BTC-PERP', 'ETH-PERP', 'SOL-PERP']);
  });

  test('plays up to a time and goes on from there, losing nothing', () => {
    const tape = new MarketTape(options);
    const cutUs = marketStartUs + 7 * minuteUs;
    const first = [...tape.take(entity, cutUs)];
    expect(first.every(({ eventTimeUs }) => eventTimeUs < cutUs)).toBe(true);
    expect([...first, ...tape.take(entity, cutUs), ...tape.take(entity, untilUs)]).toEqual(whole());
  });

  test('leaves out what is wound past', async () => {
    const tape = new MarketTape(options);
    const cutUs = marketStartUs + 7 * minuteUs;
    await tape.wind(entity, cutUs, signal);
    expect([...tape.take(entity, untilUs)]).toEqual(whole().filter(({ eventTimeUs }) => eventTimeUs >= cutUs));
  });
});

describe('the requests of a stretch', () => {
  const stretch = { entity, seed: 1, fromUs: marketStartUs, untilUs };
  const requests = requestsOf(stretch, whole());
  const sent = requests.flatMap(({ body }) => EventBatch.parse(JSON.parse(body)).events);

  test('hold all of its events in order, and close its tail', () => {
    expect(requests.length).toBeGreaterThan(1);
    expect(sent.slice(0, -1).map(({ eventTime }) => eventTime)).toEqual(
      whole().map(({ eventTimeUs }) => formatTime(eventTimeUs)),
    );
    expect(sent.at(-1)).toMatchObject({ stream: 'tick', entity, completeUntil: formatTime(untilUs) });
    expect(requests.reduce((sum, { events }) => sum + events, 0)).toBe(sent.length);
  });

  test('fit the API, and are the same for the same stretch', () => {
    for (const { body, events } of requests) {
      expect(events).toBeLessThanOrEqual(500);
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(256 * 1024);
    }
    expect(requestsOf(stretch, whole())).toEqual(requests);
    expect(new Set(requests.map(({ idempotencyKey }) => idempotencyKey)).size).toBe(requests.length);
  });

  test('close the tail of a stretch in which nothing happened', () => {
    expect(requestsOf(stretch, [])).toMatchObject([{ events: 1 }]);
  });
});
