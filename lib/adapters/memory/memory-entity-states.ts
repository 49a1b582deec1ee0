import type { EntityChange } from '../../domain/ingest/entity-changes.ts';
import type { CommitOutcome, EntityStates, StateCommit, StatePointer } from '../../domain/ingest/ports.ts';
import type { ObjectStore } from '../object-store.ts';
import { isSamePointer, stateObjects } from '../state-objects.ts';
import type { MemoryOnlineStore } from './memory-online-store.ts';

interface MemoryStates {
  readonly objects: ObjectStore;
  readonly onlineStore: MemoryOnlineStore;
  /** Shared by the processes of a simulation. @default none yet */
  readonly pointers?: Map<string, StatePointer>;
  readonly changes?: Map<string, readonly EntityChange[]>;
}

export function memoryEntityStates({
  objects,
  onlineStore,
  pointers = new Map(),
  changes = new Map(),
}: MemoryStates): EntityStates {
  const states = stateObjects(objects);
  const readPointer = async (tenant: string, entity: string) => pointers.get(`${tenant}#${entity}`);

  /** Without a pause between looking and writing, as a transaction. */
  const move = ({ tenant, entity, expected, pointer, rows, change }: StateCommit): CommitOutcome => {
    const key = `${tenant}#${entity}`;
    const held = pointers.get(key);
    if (isSamePointer(held, pointer)) return 'committed';
    if (held?.version !== expected?.version) return 'conflict';
    pointers.set(key, pointer);
    if (change !== undefined) changes.set(key, [...(changes.get(key) ?? []), change]);
    const stored = rows.map((row) => onlineStore.put(row));
    return stored.every(Boolean) ? 'committed' : 'superseded';
  };

  return {
    pointer: readPointer,
    load: (tenant, entity) => states.load(tenant, entity, () => readPointer(tenant, entity)),
    async commit(commit) {
      await states.save(commit);
      const outcome = move(commit);
      if (outcome !== 'conflict') await states.discardReplaced(commit);
      return outcome;
    },
    async entities(tenant, { limit, after = '' }) {
      const own = [...pointers.keys()]
        .filter((key) => key.startsWith(`${tenant}#`))
        .map((key) => key.slice(tenant.length + 1));
      return own
        .filter((entity) => entity > after)
        .sort()
        .slice(0, limit);
    },
    changes: async (tenant, entity) => changes.get(`${tenant}#${entity}`) ?? [],
    async lateEntities(tenant) {
      return [...pointers]
        .filter(([key, { late }]) => key.startsWith(`${tenant}#`) && late !== undefined)
        .map(([key]) => key.slice(tenant.length + 1))
        .sort();
    },
  };
}
