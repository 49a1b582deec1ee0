import { TidegateError } from '../domain/fault.ts';
import type { EntityState } from '../domain/ingest/entity-state.ts';
import type { LoadedState, StateCommit, StatePointer } from '../domain/ingest/ports.ts';
import { decodeState } from '../domain/ingest/state-codec.ts';
import { lakeKeys } from '../domain/registry/keys.ts';
import { formatTime } from '../domain/time.ts';
import type { ObjectStore } from './object-store.ts';

/** The states of entities as write-once objects, named by their digest, checked when they are read. */
export interface StateObjects {
  save(commit: StateCommit): Promise<void>;
  load(
    tenant: string,
    entity: string,
    readPointer: () => Promise<StatePointer | undefined>,
  ): Promise<LoadedState | undefined>;
  /** Removes the object that a commit has replaced. Best effort: one that stays costs storage, never correctness. */
  discardReplaced(commit: StateCommit): Promise<void>;
}

/** Of at most 256 KiB each: some tens of megabytes when every one is full. */
const cachedStates = 64;
const loadAttempts = 3;

export function stateObjects(objects: ObjectStore): StateObjects {
  const cache = boundedCache<EntityState>(cachedStates);

  const read = async (key: string, digest: string): Promise<EntityState | undefined> => {
    const cached = cache.get(key);
    if (cached !== undefined) return cached;
    const body = await objects.get(key);
    if (body === undefined) return undefined;
    const state = decodeState(key, { digest, body });
    cache.set(key, state);
    return state;
  };

  return {
    async save({ tenant, entity, pointer, state, encoded, hours }) {
      if (encoded.digest !== pointer.digest)
        throw new RangeError(`the pointer names state ${pointer.digest}, the state is ${encoded.digest}`);
      const key = lakeKeys.state.key(tenant, entity, encoded.digest);
      const kept = hours.map(({ hourUs, digest, body }) =>
        objects.putOnce(
          lakeKeys.hourState.key(tenant, entity, formatTime(hourUs), pointer.revisedVersion, digest),
          body,
        ),
      );
      await Promise.all([objects.putOnce(key, encoded.body), ...kept]);
      cache.set(key, state);
    },

    async load(tenant, entity, readPointer) {
      let missing: string | undefined;
      for (let attempt = 1; attempt <= loadAttempts; attempt += 1) {
        const pointer = await readPointer();
        if (pointer === undefined) return undefined;
        const key = lakeKeys.state.key(tenant, entity, pointer.digest);
        // A writer that moved the pointer in between has removed the object: then the pointer now names another.
        if (key === missing) break;
        const state = await read(key, pointer.digest);
        if (state !== undefined) return { pointer, state };
        missing = key;
      }
      throw new TidegateError('TG-1201', `${missing} is missing`);
    },

    async discardReplaced({ tenant, entity, expected, pointer }) {
      if (expected === undefined || expected.digest === pointer.digest) return;
      const key = lakeKeys.state.key(tenant, entity, expected.digest);
      cache.delete(key);
      await objects.remove(key).catch(() => undefined);
    },
  };
}

/** Whether a commit had been made before, by a try whose answer was lost. */
export function isSamePointer(stored: StatePointer | undefined, ours: StatePointer): boolean {
  return (
    stored?.version === ours.version && stored.digest === ours.digest && stored.lastMessageId === ours.lastMessageId
  );
}

/** Forgets what was used longest ago. */
function boundedCache<Value>(size: number) {
  const entries = new Map<string, Value>();
  const set = (key: string, value: Value): void => {
    entries.delete(key);
    entries.set(key, value);
    const [oldest] = entries.keys();
    if (entries.size > size && oldest !== undefined) entries.delete(oldest);
  };
  return {
    get(key: string): Value | undefined {
      const value = entries.get(key);
      if (value !== undefined) set(key, value);
      return value;
    },
    set,
    delete: (key: string) => entries.delete(key),
  };
}
