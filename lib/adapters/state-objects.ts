import { sha256Hex } from '../domain/canonical-json.ts';
import { TidegateError } from '../domain/fault.ts';
import { encodeState } from '../domain/ingest/apply-chunk.ts';
import type { EntityState } from '../domain/ingest/entity-state.ts';
import type { LoadedState, StateCommit, StatePointer } from '../domain/ingest/ports.ts';
import { lakeKeys } from '../domain/registry/keys.ts';
import type { ObjectStore } from './object-store.ts';

/** The states of entities as write-once objects: canonical JSON, named by its digest, checked when it is read. */
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
    const state = decodeState(key, digest, body);
    cache.set(key, state);
    return state;
  };

  return {
    async save({ tenant, entity, pointer, state }) {
      const { body, digest } = encodeState(state);
      if (digest !== pointer.digest)
        throw new RangeError(`the pointer names state ${pointer.digest}, the state is ${digest}`);
      const key = lakeKeys.state.key(tenant, entity, digest);
      await objects.putOnce(key, Buffer.from(body));
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
  return stored?.version === ours.version && stored.digest === ours.digest && stored.lastChunkId === ours.lastChunkId;
}

function decodeState(key: string, digest: string, body: Uint8Array): EntityState {
  const found = sha256Hex(body);
  if (found !== digest) throw new TidegateError('TG-1201', `${key} was altered: its digest is ${found}`);
  const state: unknown = JSON.parse(Buffer.from(body).toString());
  if (!isEntityState(state)) throw new TidegateError('TG-1201', `${key} is not an entity-state/1`);
  return state;
}

/** The digest proves that `encodeState` wrote it; only the contract may be another release's. */
function isEntityState(value: unknown): value is EntityState {
  return typeof value === 'object' && value !== null && 'contract' in value && value.contract === 'entity-state/1';
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
