import { expect, it } from 'vitest';
import { dynamoClient } from '../../../lib/adapters/aws/clients.ts';
import { dynamoMarketClocks } from '../../../lib/adapters/aws/dynamo-market-clocks.ts';
import { leanDynamo } from '../../../lib/adapters/aws/lean-dynamo.ts';
import { leanMarketClocks } from '../../../lib/adapters/aws/lean-market-clocks.ts';
import { memoryMarketClocks } from '../../../lib/adapters/memory/memory-market-clocks.ts';
import { noonUs } from '../../support/trades.ts';
import { useEngine } from '../../support/engine.ts';
import { createTable } from '../../support/engine-resources.ts';
import { marketClocksSuite } from './market-clocks.suite.ts';

const engine = useEngine();

marketClocksSuite('memory', async () => memoryMarketClocks());
marketClocksSuite('DynamoDB', async () =>
  dynamoMarketClocks({ client: dynamoClient(engine()), table: await createTable(engine(), 'Registry') }),
);

it('the lean reader of the hot path sees what DynamoDB keeps', async () => {
  const table = await createTable(engine(), 'Registry');
  const dynamo = leanDynamo({ ...engine(), random: () => 0 });
  const lean = leanMarketClocks({ dynamo, table });
  expect(await lean.read('main', 'crypto')).toBeUndefined();
  const clock = { originMarketUs: noonUs, originWallUs: noonUs + 300e12, speed: 61.5 };
  await dynamoMarketClocks({ client: dynamoClient(engine()), table }).replace('main', 'crypto', {
    from: undefined,
    to: clock,
  });
  expect(await lean.read('main', 'crypto')).toEqual(clock);
});
