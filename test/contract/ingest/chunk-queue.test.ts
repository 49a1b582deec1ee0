import { sqsClient } from '../../../lib/adapters/aws/clients.ts';
import { sqsChunkDeliveries } from '../../../lib/adapters/aws/sqs-chunk-deliveries.ts';
import { sqsChunkQueue } from '../../../lib/adapters/aws/sqs-chunk-queue.ts';
import { memoryChunkDeliveries } from '../../../lib/adapters/memory/memory-chunk-deliveries.ts';
import { memoryChunkQueue } from '../../../lib/adapters/memory/memory-chunk-queue.ts';
import { memoryFifoQueue } from '../../../lib/adapters/memory/memory-fifo-queue.ts';
import { useEngine } from '../../support/engine.ts';
import { createFifoQueue } from '../../support/engine-resources.ts';
import { chunkQueueSuite } from './chunk-queue.suite.ts';
import { memoryBench, sqsBench } from './fifo-queue-bench.ts';

const engine = useEngine();

chunkQueueSuite('memory', async () => {
  const queue = memoryFifoQueue({ name: 'ingest', nowUs: () => 0 });
  return {
    chunks: memoryChunkQueue({ queue }),
    deliveries: memoryChunkDeliveries({ queue }),
    queue: memoryBench(queue),
  };
});

chunkQueueSuite('SQS', async () => {
  const client = sqsClient(engine());
  const queueUrl = await createFifoQueue(engine());
  const queue = { client, queueUrl };
  return { chunks: sqsChunkQueue(queue), deliveries: sqsChunkDeliveries(queue), queue: sqsBench(client, queueUrl) };
});
