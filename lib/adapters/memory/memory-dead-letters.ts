import type { DeadLetters } from '../../domain/ingest/ports.ts';
import type { MemoryFifoQueue } from './memory-fifo-queue.ts';

interface MemoryQueues {
  readonly deadLetterQueue: MemoryFifoQueue;
  readonly sourceQueue: MemoryFifoQueue;
}

export function memoryDeadLetters({ deadLetterQueue, sourceQueue }: MemoryQueues): DeadLetters {
  return {
    async redrive(limit, isOurs) {
      const messages = deadLetterQueue.receive(limit).filter(isOurs);
      for (const { messageId, group, body } of messages) {
        sourceQueue.send({ group, deduplicationId: messageId, body });
        deadLetterQueue.remove(messageId);
      }
      return { redriven: messages.length };
    },
    async depth() {
      return deadLetterQueue.messages().length;
    },
  };
}
