import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoIdempotencyKeys } from '../../../lib/adapters/aws/dynamo-idempotency-keys.ts';
import { memoryIdempotencyKeys } from '../../../lib/adapters/memory/memory-idempotency-keys.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { idempotencyKeysSuite } from './idempotency-keys.suite.ts';

const engine = useEngine();

idempotencyKeysSuite('memory', async () => memoryIdempotencyKeys());
idempotencyKeysSuite('DynamoDB', async () =>
  dynamoIdempotencyKeys({ client: dynamoClient(engine()), table: await createTable(engine(), 'Registry') }),
);
