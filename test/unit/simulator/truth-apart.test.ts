import { expect, test } from 'vitest';
import { ringViolation, rings } from '../../../lib/cli/lint/rings.ts';

const truth = 'lib/simulator/liquidation/truth-writer.ts';

test.each([
  'lambdas/ingest/apply-chunk.ts',
  'lambdas/wiring/wire.ts',
  'lib/domain/features/views.ts',
  'lib/kernels/stats/auc.ts',
  'lib/adapters/aws/lake.ts',
  'lib/adapters/memory/lake.ts',
  'lib/constructs/ingest.ts',
  'lib/stacks/data-stack.ts',
  'models/index/packs.ts',
  'models/liquidation/features.ts',
  'models/liquidation/serve.ts',
  'schemas/streams.ts',
])('%s may not import the simulator, and so not the truth', (file) => {
  expect(ringViolation(file, truth)).toContain('may not import');
});

test('what drives a simulated market may: the launcher, the command line, and a pack that measures itself', () => {
  const drivers = rings.filter(({ may }) => may.includes('lib/simulator')).map(({ of }) => of);
  expect(drivers).toEqual(['lib/simulator', 'lib/local', 'lib/cli']);
  expect(ringViolation('models/liquidation/done.ts', truth)).toBeUndefined();
});
