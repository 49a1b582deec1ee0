import { s3Client } from '../../../lib/adapters/aws/clients.ts';
import { s3Lake } from '../../../lib/adapters/aws/s3-lake.ts';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { useEngine } from '../../support/engine.ts';
import { createBucket } from '../../support/engine-resources.ts';
import { lakeSuite } from './lake.suite.ts';

const engine = useEngine();

lakeSuite('memory', async () => memoryLake());
lakeSuite('S3', async () => s3Lake({ client: s3Client(engine()), bucket: await createBucket(engine()) }));
