import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoTrainingTurns } from '../../../lib/adapters/aws/dynamo-training-turns.ts';
import { memoryTrainingTurns } from '../../../lib/adapters/memory/memory-training-turns.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { trainingTurnsSuite } from './training-turns.suite.ts';

const engine = useEngine();

trainingTurnsSuite('memory', async () => memoryTrainingTurns());
trainingTurnsSuite('DynamoDB', async () =>
  dynamoTrainingTurns({ client: dynamoClient(engine()), table: await createTable(engine(), 'Registry') }),
);
