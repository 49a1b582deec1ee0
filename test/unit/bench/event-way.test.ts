import { describe, expect, test } from 'vitest';
import { closedTrade } from '../../../bench/measure/event-way.ts';
import { randomPrices } from '../../../bench/measure/random-prices.ts';
import { acceptEvents } from '../../../lib/domain/ingest/accept-events.ts';
import { chunkEvents } from '../../../lib/domain/ingest/chunk-events.ts';
import { foldChunks, rowsOf } from '../../support/fold-chunks.ts';

const nowUs = Date.UTC(2026, 0, 1) * 1000;

describe('a closed trade', () => {
  test('is applied although nothing follows it, and so is the next one a microsecond later', () => {
    const receipt = {
      tenant: 'main',
      idempotencyKey: 'key',
      correlationId: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
    };
    const chunks = [0, 1].flatMap((offset) => {
      const events = closedTrade('BENCH-1', nowUs + offset, 100);
      return chunkEvents(acceptEvents({ events }, () => nowUs).accepted, receipt);
    });
    const after = foldChunks(chunks);
    expect(after.counts).toEqual({ received: 4, applied: 4, duplicate: 0, late: 0, pending: 0 });
    expect(rowsOf(after, 'trades@1').map(({ eventTimeUs }) => eventTimeUs)).toEqual([nowUs, nowUs + 1]);
  });
});

describe('random prices', () => {
  test('are the same for the same seed, and others for another', () => {
    expect(randomPrices(7, 50)).toEqual(randomPrices(7, 50));
    expect(randomPrices(7, 50)).not.toEqual(randomPrices(8, 50));
  });

  test('are whole cents that move both ways, by a thousandth at most', () => {
    const prices = randomPrices(1, 1000);
    const moves = prices.slice(1).map((price, index) => price / (prices[index] ?? 0) - 1);
    expect(prices.every((price) => Number.isInteger(Math.round(price * 1e6) / 1e4))).toBe(true);
    expect(Math.max(...moves)).toBeLessThan(0.00101);
    expect(Math.min(...moves)).toBeGreaterThan(-0.00101);
    expect(moves.filter((move) => move > 0).length).toBeGreaterThan(400);
    expect(moves.filter((move) => move < 0).length).toBeGreaterThan(400);
  });
});
