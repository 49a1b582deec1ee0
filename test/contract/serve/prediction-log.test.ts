import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { expect, it } from 'vitest';
import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoPredictionLog } from '../../../lib/adapters/aws/dynamo-prediction-log.ts';
import { leanDynamo } from '../../../lib/adapters/aws/lean-dynamo.ts';
import { leanPredictionLog } from '../../../lib/adapters/aws/lean-prediction-log.ts';
import { memoryPredictionLog } from '../../../lib/adapters/memory/memory-prediction-log.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { loggedPrediction } from '../../support/predictions.ts';
import { predictionLogSuite } from './prediction-log.suite.ts';

const engine = useEngine();

predictionLogSuite('memory', async () => {
  const log = memoryPredictionLog();
  return { writer: log, log };
});

async function dynamoLogs() {
  const registry = { client: dynamoClient(engine()), table: await createTable(engine(), 'Predictions') };
  const dynamo = leanDynamo({ ...engine(), random: () => 0 });
  return { registry, writer: leanPredictionLog({ dynamo, table: registry.table }), log: dynamoPredictionLog(registry) };
}

predictionLogSuite('DynamoDB, written by the hot path', dynamoLogs);

it('lets a record expire thirty days after its answer', async () => {
  const { registry, writer } = await dynamoLogs();
  await writer.write(loggedPrediction());
  const { id, servedAtUs } = loggedPrediction();
  const Key = { pk: `main#2026-01-05T12#${id.slice(-1)}`, sk: id };
  const { Item } = await registry.client.send(new GetCommand({ TableName: registry.table, Key }));
  expect(Item?.['ttl']).toBe(servedAtUs / 1_000_000 + 30 * 86_400);
});
