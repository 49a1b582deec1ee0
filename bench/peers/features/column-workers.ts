import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';

const floats = z.custom<Float64Array>((value) => value instanceof Float64Array);

/** What a worker is started with; all arrays lie in shared memory. */
export const ColumnWork = z.strictObject({
  bars: z.strictObject({ prices: floats, volumes: floats }),
  windows: z.array(z.int()),
  outputs: floats,
  /** Number of the window that is taken next. */
  queue: z.custom<Int32Array>((value) => value instanceof Int32Array),
});
export type ColumnWork = z.infer<typeof ColumnWork>;

interface ColumnWorkers {
  /** One pass over all columns. */
  run(): Promise<void>;
  stop(): Promise<void>;
}

/** Threads that take window after window until none is left: columns of different windows need nothing of each other. */
export async function columnWorkers({
  threads,
  ...work
}: Omit<ColumnWork, 'queue'> & { readonly threads: number }): Promise<ColumnWorkers> {
  const queue = new Int32Array(new SharedArrayBuffer(4));
  const workerData: ColumnWork = { ...work, queue };
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./column-worker.ts', import.meta.url), { workerData }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  return {
    async run() {
      Atomics.store(queue, 0, 0);
      const done = workers.map((worker) => once(worker, 'message'));
      for (const worker of workers) worker.postMessage('run');
      await Promise.all(done);
    },
    async stop() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}
