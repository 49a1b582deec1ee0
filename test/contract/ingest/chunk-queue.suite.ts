import { describe, expect, it } from 'vitest';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { messageGroup } from '../../../lib/domain/ingest/ingest-message.ts';
import type { ChunkDeliveries, ChunkQueue } from '../../../lib/domain/ingest/ports.ts';
import { Chunk } from '../../../schemas/chunk.ts';
import { noonUs, trade, tradeChunk } from '../../support/trades.ts';
import type { FifoQueueBench } from './fifo-queue-bench.ts';

export interface ChunkQueueBench {
  readonly chunks: ChunkQueue;
  readonly deliveries: ChunkDeliveries;
  readonly queue: FifoQueueBench;
}

function numbered(entity: string, number: number, events = 1): Chunk {
  const trades = Array.from({ length: events }, (_, index) =>
    trade({ sequence: number * 1000 + index, eventTimeUs: noonUs + number }),
  );
  return tradeChunk(trades, { entity, chunkId: sha256Hex(`${entity} ${number}`) });
}

export function chunkQueueSuite(adapter: string, makeBench: () => Promise<ChunkQueueBench>): void {
  describe(`ChunkQueue on ${adapter}`, () => {
    it('delivers a chunk as it was sent, in the group of its entity, under its own id', async () => {
      const { chunks, queue } = await makeBench();
      const chunk = numbered('BTC-USD', 1);
      await chunks.send([chunk]);
      const [message, ...others] = await queue.drain();
      expect(others).toEqual([]);
      expect(message).toMatchObject({ group: messageGroup('main', 'BTC-USD'), deduplicationId: chunk.chunkId });
      expect(Chunk.parse(JSON.parse(message?.body ?? ''))).toEqual(chunk);
    });

    it('sends nothing for no chunks', async () => {
      const { chunks, queue } = await makeBench();
      await chunks.send([]);
      expect(await queue.drain()).toEqual([]);
    });

    it('keeps the order of every entity over many batches', async () => {
      const { chunks, queue } = await makeBench();
      const entities = ['A', 'B', 'C'];
      const sent = Array.from({ length: 36 }, (_, index) => numbered(entities[index % 3] ?? 'A', index));
      await chunks.send(sent);
      const received = (await queue.drain()).map(({ body }) => Chunk.parse(JSON.parse(body)));
      expect(received).toHaveLength(36);
      for (const entity of entities) {
        const ofEntity = (all: readonly Chunk[]) =>
          all.filter((chunk) => chunk.entity === entity).map(({ chunkId }) => chunkId);
        expect(ofEntity(received)).toEqual(ofEntity(sent));
      }
    });

    it('delivers chunks that together are larger than one batch may be', async () => {
      const { chunks, queue } = await makeBench();
      const sent = Array.from({ length: 7 }, (_, index) => numbered(`E${index}`, index, 500));
      await chunks.send(sent);
      const received = (await queue.drain()).map(({ body }) => Chunk.parse(JSON.parse(body)));
      expect(received.map(({ entity }) => entity).toSorted()).toEqual(sent.map(({ entity }) => entity));
    });

    it('drops a chunk that is sent again', async () => {
      const { chunks, queue } = await makeBench();
      await chunks.send([numbered('A', 1), numbered('A', 2)]);
      await chunks.send([numbered('A', 1), numbered('A', 2), numbered('A', 3)]);
      const received = (await queue.drain()).map(({ deduplicationId }) => deduplicationId);
      expect(received).toEqual([1, 2, 3].map((number) => numbered('A', number).chunkId));
    });

    it('blocks the group of a message in flight, and gives it back at once when asked to', async () => {
      const { chunks, deliveries, queue } = await makeBench();
      await chunks.send([numbered('A', 1)]);
      const [first] = await queue.receive();
      await chunks.send([numbered('A', 2)]);
      expect(await queue.receive()).toEqual([]);
      await deliveries.retryAfter(first?.receiptHandle ?? '', 0);
      const again = await queue.receive();
      expect(again.map(({ deduplicationId }) => deduplicationId)).toEqual(
        [1, 2].map((number) => numbered('A', number).chunkId),
      );
    });
  });
}
