import { describe, expect, it } from 'vitest';
import { memoryLake } from '../../../lib/adapters/memory/memory-lake.ts';
import type { ObjectStore } from '../../../lib/adapters/object-store.ts';
import { stateObjects } from '../../../lib/adapters/state-objects.ts';
import type { StatePointer } from '../../../lib/domain/ingest/ports.ts';
import { commitAfter, entity, tenant } from '../ingest/state-commits.ts';

/** Pointers as one reader finds them, one after the other; the last stays. */
function pointersOf(...pointers: readonly StatePointer[]) {
  let reads = 0;
  return { read: async () => pointers[Math.min(reads++, pointers.length - 1)], reads: () => reads };
}

function countingStore() {
  const lake = memoryLake();
  let gets = 0;
  const store: ObjectStore = { ...lake, get: (key) => ((gets += 1), lake.get(key)) };
  return { store, gets: () => gets };
}

const first = commitAfter();
const second = commitAfter({ expected: first.pointer });
const third = commitAfter({ expected: second.pointer });

describe('stateObjects', () => {
  it('looks again when a writer has moved on and removed the object in between', async () => {
    const lake = memoryLake();
    await stateObjects(lake).save(third);
    const { read } = pointersOf(first.pointer, second.pointer, third.pointer);
    expect(await stateObjects(lake).load(tenant, entity, read)).toEqual({ pointer: third.pointer, state: third.state });
  });

  it('does not look a third time for an object that the pointer still names', async () => {
    const { read, reads } = pointersOf(first.pointer);
    await expect(stateObjects(memoryLake()).load(tenant, entity, read)).rejects.toMatchObject({ code: 'TG-1201' });
    expect(reads()).toBe(2);
  });

  it('reads an object once while it is warm', async () => {
    const { store, gets } = countingStore();
    await stateObjects(store).save(first);
    const states = stateObjects(store);
    for (let load = 0; load < 3; load += 1) await states.load(tenant, entity, pointersOf(first.pointer).read);
    expect(gets()).toBe(1);
  });

  it('forgets the states that were used longest ago', async () => {
    const { store, gets } = countingStore();
    const states = stateObjects(store);
    const commits = Array.from({ length: 65 }, (_, index) => commitAfter({ entity: `E${index}` }));
    for (const commit of commits) await states.save(commit);
    await states.load(tenant, 'E64', pointersOf(first.pointer).read);
    expect(gets()).toBe(0);
    await states.load(tenant, 'E0', pointersOf(first.pointer).read);
    expect(gets()).toBe(1);
  });

  it('does not fail a commit whose replaced object cannot be removed', async () => {
    const lake = memoryLake();
    const stubborn: ObjectStore = { ...lake, remove: () => Promise.reject(new Error('no')) };
    await expect(stateObjects(stubborn).discardReplaced(second)).resolves.toBeUndefined();
  });
});
