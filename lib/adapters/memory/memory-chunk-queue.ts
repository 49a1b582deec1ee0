import { identityOfMessage, messageGroup } from '../../domain/ingest/ingest-message.ts';
import type { ChunkQueue } from '../../domain/ingest/ports.ts';
import type { MemoryFifoQueue } from './memory-fifo-queue.ts';

export function memoryChunkQueue({ queue }: { readonly queue: MemoryFifoQueue }): ChunkQueue {
  return {
    async send(messages) {
      for (const message of messages) {
        const group = messageGroup(message.tenant, message.entity);
        queue.send({ group, deduplicationId: identityOfMessage(message), body: JSON.stringify(message) });
      }
    },
  };
}
