import type { Chunk, ChunkEvent, TickRecord, TradeRecord } from '../../schemas/chunk.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import { hourOf } from '../../lib/domain/time.ts';

/** 2026-01-05T12:00:00Z, a Monday. */
export const noonUs = 1_767_614_400_000_000;

export function trade(overrides: Partial<TradeRecord> = {}): TradeRecord {
  return {
    stream: 'trade',
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
  const { sequence: _sequence, ...unnumbered } = trade();
  return { ...unnumbered, ...overrides };
}

type Header = Partial<Omit<Chunk, 'stream' | 'events'>>;

function header(eventTimeUs: number, overrides: Header) {
  return {
    contract: 'chunk/1' as const,
    chunkId: sha256Hex(JSON.stringify([eventTimeUs, overrides])),
    tenant: 'main',
    entity: 'BTC-USD',
    hour: hourOf(eventTimeUs),
    knowledgeTimeUs: eventTimeUs,
    correlationId: '01KDZ0000000000000000000000'.slice(0, 26),
    ...overrides,
  };
}

/** Of one stream and one hour. */
export function chunkOf(events: readonly ChunkEvent[], overrides: Header = {}): Chunk {
  const { eventTimeUs = noonUs, stream = 'trade' } = events[0] ?? {};
  return { ...header(eventTimeUs, overrides), stream, events: [...events] };
}

export function tradeChunk(events: readonly TradeRecord[], overrides: Header = {}): Chunk {
  return chunkOf(events, overrides);
}

export function tickChunk(events: readonly TickRecord[], overrides: Header = {}): Chunk {
  return chunkOf(events, overrides);
}

/** Closes the tail: nothing earlier than `untilUs` follows. */
export function closing(untilUs: number): Chunk {
  return tickChunk([
    { stream: 'tick', source: 'test', market: 'crypto', eventTimeUs: untilUs, completeUntilUs: untilUs },
  ]);
}
