/** A worker of a pool: opens the image that it is given, and scores parts of batches in shared memory. */
import { parentPort, workerData } from 'node:worker_threads';
import { openScorer } from '../gbdt/index.ts';

/** Rows that follow one another, and where their scores go. */
export interface Part {
  readonly id: number;
  readonly rows: Float64Array;
  readonly count: number;
  readonly scores: Float64Array;
}

if (!(workerData instanceof Uint8Array)) throw new TypeError('a worker is started with an image');
const scorer = openScorer(workerData);
parentPort?.on('message', ({ id, rows, count, scores }: Part) => {
  scorer.scoreRows(rows, count, scores);
  parentPort?.postMessage(id);
});
parentPort?.postMessage('ready');
