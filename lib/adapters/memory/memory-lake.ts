import type { ObjectStore } from '../object-store.ts';

export interface MemoryLake extends ObjectStore {
  /** Keys in order, as a listing of a bucket gives them. */
  keys(): readonly string[];
}

export function memoryLake(): MemoryLake {
  const objects = new Map<string, Uint8Array>();
  return {
    async putOnce(key, body) {
      if (!objects.has(key)) objects.set(key, body.slice());
    },
    async get(key) {
      return objects.get(key)?.slice();
    },
    async list(prefix) {
      return [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
    },
    async remove(key) {
      objects.delete(key);
    },
    keys: () => [...objects.keys()].sort(),
  };
}
