import { sqsClient } from '../../../lib/adapters/aws/clients.ts';
import { sqsDeadLetters } from '../../../lib/adapters/aws/sqs-dead-letters.ts';
import { memoryDeadLetters } from '../../../lib/adapters/memory/memory-dead-letters.ts';
import { memoryFifoQueue } from '../../../lib/adapters/memory/memory-fifo-queue.ts';
import { useEngine } from '../../support/engine.ts';
import { createFifoQueue } from '../../support/engine-resources.ts';
import { deadLettersSuite } from './dead-letters.suite.ts';
import { memoryBench, sqsBench } from './fifo-queue-bench.ts';

const engine = useEngine();

deadLettersSuite('memory', async () => {
  const deadLetterQueue = memoryFifoQueue({ name: 'dead', nowUs: () => 0 });
  const sourceQueue = memoryFifoQueue({ name: 'ingest', nowUs: () => 0 });
  return {
    deadLetters: memoryDeadLetters({ deadLetterQueue, sourceQueue }),
    deadLetterQueue: memoryBench(deadLetterQueue),
    sourceQueue: memoryBench(sourceQueue),
  };
});

deadLettersSuite('SQS', async () => {
  const client = sqsClient(engine());
  const queueUrl = await createFifoQueue(engine());
  const deadLetterQueueUrl = await createFifoQueue(engine());
  return {
    deadLetters: sqsDeadLetters({ client, queueUrl, deadLetterQueueUrl }),
    deadLetterQueue: sqsBench(client, deadLetterQueueUrl),
    sourceQueue: sqsBench(client, queueUrl),
  };
});
