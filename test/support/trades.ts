import type { Chunk, TickRecord, TradeRecord } from '../../schemas/chunk.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import { dayOf } from '../../lib/domain/time.ts';

/** 2026-01-05T12:00:00Z, a Monday. */
export const noonUs = 1_767_614_400_000_000;

export function trade(overrides: Partial<TradeRecord> = {}): TradeRecord {
  return {
    source: 'test',
    market: 'crypto',
    eventTimeUs: noonUs,
    sequence: 1,
    price: 100,
    quantity: 1,
    side: 'buy',
    ...overrides,
  };
}

/** A trade without a sequence number. */
export function unnumberedTrade(overrides: Partial<Omit<TradeRecord, 'sequence'>> = {}): TradeRecord {
  return { source: 'test', market: 'crypto', eventTimeUs: noonUs, price: 100, quantity: 1, side: 'buy', ...overrides };
}

type Header = Partial<Omit<Chunk, 'stream' | 'events'>>;

function header(eventTimeUs: number, overrides: Header) {
  return {
    contract: 'chunk/1' as const,
    chunkId: sha256Hex(JSON.stringify([eventTimeUs, overrides])),
    tenant: 'main',
    entity: 'BTC-USD',
    day: dayOf(eventTimeUs),
    knowledgeTimeUs: eventTimeUs,
    correlationId: '01KDZ0000000000000000000000'.slice(0, 26),
    ...overrides,
  };
}

export function tradeChunk(events: readonly TradeRecord[], overrides: Header = {}): Chunk {
  return { ...header(events[0]?.eventTimeUs ?? noonUs, overrides), stream: 'trade', events: [...events] };
}

export function tickChunk(events: readonly TickRecord[], overrides: Header = {}): Chunk {
  return { ...header(events[0]?.eventTimeUs ?? noonUs, overrides), stream: 'tick', events: [...events] };
}

/** Closes the tail: nothing earlier than `untilUs` follows. */
export function closing(untilUs: number): Chunk {
  return tickChunk([{ source: 'test', market: 'crypto', eventTimeUs: untilUs, completeUntilUs: untilUs }]);
}
