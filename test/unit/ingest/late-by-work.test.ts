import { expect, test } from 'vitest';
import { lateByWork } from '../../../lib/domain/ingest/late-by-work.ts';
import type { StatePointer } from '../../../lib/domain/ingest/ports.ts';

const pointers = new Map<string, Pick<StatePointer, 'watermarkUs' | 'late'>>([
  ['A', { watermarkUs: 1000, late: { fromUs: 10, version: 3 } }],
  ['B', { watermarkUs: 1000, late: { fromUs: 990, version: 2 } }],
  ['C', { watermarkUs: 60, late: { fromUs: 40, version: 7 } }],
]);

test('the revision that has the least to compute comes first', async () => {
  const states = {
    lateEntities: async () => [...pointers.keys()],
    pointer: async (_tenant: string, entity: string) => pointers.get(entity) as StatePointer,
  };
  expect(await lateByWork('main', states)).toEqual(['B', 'C', 'A']);
});
