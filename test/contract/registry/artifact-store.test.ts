import { s3Client } from '../../../lib/adapters/aws/clients.ts';
import { s3Lake } from '../../../lib/adapters/aws/s3-lake.ts';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import { useEngine } from '../../support/engine.ts';
import { createBucket } from '../../support/engine-resources.ts';
import { artifactStoreSuite } from './artifact-store.suite.ts';

const engine = useEngine();

artifactStoreSuite('memory', async () => memoryLake());
artifactStoreSuite('S3', async () => s3Lake({ client: s3Client(engine()), bucket: await createBucket(engine()) }));
