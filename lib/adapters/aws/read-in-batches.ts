import { setTimeout as pause } from 'node:timers/promises';
import { storeGivenUp } from './store-unavailable.ts';
import type { StoredItem } from './stored-item.ts';

/** What one BatchGetItem said: the items that it read, and the keys that it did not come to. */
export interface BatchAnswer<Key> {
  readonly items: readonly StoredItem[];
  readonly unread: readonly Key[];
}

export interface BatchReader<Key> {
  /** One BatchGetItem, with the tries that a call of its client has. */
  readOnce(keys: readonly Key[]): Promise<BatchAnswer<Key>>;
  /** From 0 up to 1, for the pauses between rounds. */
  readonly random: () => number;
}

/** BatchGetItem takes no more. */
const mostKeys = 100;
/** A table that leaves keys out is short of capacity, and answers at once: the pauses are at most 50, 100, 200, 400 ms. */
const rounds = 5;
const firstPauseMs = 50;

/** Reads any number of keys, none of them twice; the items come in any order, and none comes for a key without one. */
export async function readInBatches<Key>(
  keys: readonly Key[],
  reader: BatchReader<Key>,
): Promise<readonly StoredItem[]> {
  const starts = Array.from({ length: Math.ceil(keys.length / mostKeys) }, (_, index) => index * mostKeys);
  const batches = starts.map((start) => readBatch(keys.slice(start, start + mostKeys), reader));
  return (await Promise.all(batches)).flat();
}

async function readBatch<Key>(keys: readonly Key[], reader: BatchReader<Key>): Promise<readonly StoredItem[]> {
  const found: StoredItem[] = [];
  let left = keys;
  for (let round = 1; ; round += 1) {
    const { items, unread } = await reader.readOnce(left);
    found.push(...items);
    if (unread.length === 0) return found;
    if (round === rounds) {
      throw storeGivenUp(`${unread.length} of ${keys.length} keys unread after ${rounds} rounds`);
    }
    left = unread;
    // Full jitter: callers that were cut short together must not come back together.
    await pause(reader.random() * firstPauseMs * 2 ** (round - 1));
  }
}
