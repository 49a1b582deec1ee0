import { expect, test } from 'vitest';
import { ringViolation, rings } from '../../../lib/cli/lint/rings.ts';

const truth = 'lib/simulator/liquidation/truth-writer.ts';
const oracle = 'lib/simulator/liquidation/oracle.ts';
const judge = 'models/liquidation/done.ts';
const judges = 'models/index/evidence.ts';

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
  expect(drivers).toEqual(['lib/simulator', 'lib/local', 'lib/cli/evidence', 'lib/cli']);
  expect(ringViolation('models/liquidation/done.ts', oracle)).toBeUndefined();
});

test.each([
  ['the launcher', 'lib/local/market-tape.ts', oracle],
  ['a command', 'lib/cli/train.ts', oracle],
  ['a pack', 'models/liquidation/features.ts', judge],
  ['the index that lambdas load', 'models/index/features.ts', judge],
  ['a lambda', 'lambdas/train/prepare-dataset.ts', judges],
  ['a construct', 'lib/constructs/train.ts', judges],
])('%s may not ask the truth', (_who, file, target) => {
  expect(ringViolation(file, target)).toContain('may not import');
});

test('whoever judges may ask it', () => {
  expect(ringViolation(judges, judge)).toBeUndefined();
  expect(ringViolation('lib/cli/evidence/measured-pack.ts', judges)).toBeUndefined();
  expect(ringViolation('models/liquidation/done.test.ts', judge)).toBeUndefined();
});
