import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import * as z from 'zod';

const floats = z.custom<Float64Array>((value) => value instanceof Float64Array);

/** What a worker is started with; the rows lie in shared memory. */
export const RowWork = z.strictObject({ image: z.string(), rows: floats });
export type RowWork = z.infer<typeof RowWork>;

/** From a row up to another one, and where the scores of all rows go. */
export const RowPart = z.strictObject({ from: z.int(), until: z.int(), answers: floats });
export type RowPart = z.infer<typeof RowPart>;

/** Scores the first rows. */
export type RowWorkers = (rows: number, answers: Float64Array) => Promise<void>;

/** A block of the kernel: nobody is left with a part of one. */
const blockRows = 64;

/** Threads with a kernel each, and an equal share of the rows. */
export async function rowWorkers({
  threads,
  ...workerData
}: RowWork & { readonly threads: number }): Promise<RowWorkers> {
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL('./row-worker.ts', import.meta.url), { workerData }),
  );
  await Promise.all(workers.map((worker) => once(worker, 'message')));
  // They end with the process.
  for (const worker of workers) worker.unref();
  return async (rows, answers) => {
    const share = Math.ceil(rows / threads / blockRows) * blockRows;
    const done = workers.map((worker) => once(worker, 'message'));
    workers.forEach((worker, at) => {
      const part: RowPart = { from: Math.min(rows, at * share), until: Math.min(rows, (at + 1) * share), answers };
      worker.postMessage(part);
    });
    await Promise.all(done);
  };
}
