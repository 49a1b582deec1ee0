import { messageGroup } from '../../domain/ingest/consume-chunk.ts';
import type { ChunkQueue } from '../../domain/ingest/ports.ts';
import type { MemoryFifoQueue } from './memory-fifo-queue.ts';

export function memoryChunkQueue({ queue }: { readonly queue: MemoryFifoQueue }): ChunkQueue {
  return {
    async send(chunks) {
      for (const chunk of chunks) {
        const group = messageGroup(chunk.tenant, chunk.entity);
        queue.send({ group, deduplicationId: chunk.chunkId, body: JSON.stringify(chunk) });
      }
    },
  };
}
