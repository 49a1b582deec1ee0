import type { CommitOutcome, EntityStates, StateCommit, StatePointer } from '../../domain/ingest/ports.ts';
import type { ObjectStore } from '../object-store.ts';
import { isSamePointer, stateObjects } from '../state-objects.ts';
import type { MemoryOnlineStore } from './memory-online-store.ts';

interface MemoryStates {
  readonly objects: ObjectStore;
  readonly onlineStore: MemoryOnlineStore;
  /** Shared by the processes of a simulation. @default none yet */
  readonly pointers?: Map<string, StatePointer>;
}

export function memoryEntityStates({ objects, onlineStore, pointers = new Map() }: MemoryStates): EntityStates {
  const states = stateObjects(objects);
  const readPointer = async (tenant: string, entity: string) => pointers.get(`${tenant}#${entity}`);

  /** Without a pause between looking and writing, as a transaction. */
  const move = ({ tenant, entity, expected, pointer, row }: StateCommit): CommitOutcome => {
    const key = `${tenant}#${entity}`;
    const stored = pointers.get(key);
    if (isSamePointer(stored, pointer)) return 'committed';
    if (stored?.version !== expected?.version) return 'conflict';
    pointers.set(key, pointer);
    return row === undefined || onlineStore.put(row) ? 'committed' : 'superseded';
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
  };
}
