import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Part } from './score-part.ts';

/** A thread with a scorer of its own. */
export interface PoolWorker {
  /** Throws what the thread died of, now or before. */
  score(part: Omit<Part, 'id'>): Promise<void>;
  close(): Promise<void>;
}

interface Waiting {
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

export async function startWorker(image: Uint8Array): Promise<PoolWorker> {
  const worker = new Worker(new URL('./score-part.ts', import.meta.url), { workerData: image });
  await once(worker, 'message');
  const waiting = new Map<number, Waiting>();
  let nextId = 0;
  let death: Error | undefined;
  const fail = (reason: Error): void => {
    death ??= reason;
    for (const { reject } of waiting.values()) reject(death);
    waiting.clear();
  };
  worker.on('message', (id: number) => {
    waiting.get(id)?.resolve();
    waiting.delete(id);
    if (waiting.size === 0) worker.unref();
  });
  worker.on('error', fail);
  worker.on('exit', () => fail(new Error('the worker has ended')));
  // A process that waits for no score may end.
  worker.unref();
  return {
    async score(part) {
      if (death !== undefined) throw death;
      await new Promise<void>((resolve, reject) => {
        const id = nextId;
        nextId += 1;
        waiting.set(id, { resolve, reject });
        worker.ref();
        worker.postMessage({ id, ...part } satisfies Part);
      });
    },
    async close() {
      fail(new Error('the pool is closed'));
      await worker.terminate();
    },
  };
}
