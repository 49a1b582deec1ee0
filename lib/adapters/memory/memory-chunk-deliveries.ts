import type { ChunkDeliveries } from '../../domain/ingest/ports.ts';
import type { MemoryFifoQueue } from './memory-fifo-queue.ts';

/** A receipt handle is the message's id; the driver of the queue decides when its group comes again. */
export function memoryChunkDeliveries({ queue }: { readonly queue: MemoryFifoQueue }): ChunkDeliveries {
  return {
    async retryAfter(receiptHandle, seconds) {
      queue.release(receiptHandle, seconds);
    },
  };
}
