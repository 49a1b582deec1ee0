/**
 * Batches on several cores of one machine, by threads of Node.
 *
 * ```ts
 * const pool = await openScorerPool(image, { workers: 2 });
 * await pool.scoreRows(rows, count, scores); // the same bits as by one scorer
 * await pool.close();
 * ```
 */
import { GbdtError, openScorer, type Scorer } from '../gbdt/index.ts';
import { startWorker } from './pool-worker.ts';

export interface ScorerPool extends Pick<Scorer, 'featureNames' | 'outputs'> {
  /**
   * As `scoreRows` of a scorer. Arrays in shared memory are worked on where they lie, and nobody may write to them
   * meanwhile; others are copied. Any number of calls may be under way.
   */
  scoreRows(rows: Float64Array, count: number, scores: Float64Array): Promise<void>;
  /** What is under way fails. */
  close(): Promise<void>;
}

/** A block of the kernel: nobody is left with a part of one. */
const blockRows = 64;

/** Each worker has an image and a kernel of its own. Throws what `openScorer` throws. */
export async function openScorerPool(
  image: Uint8Array,
  { workers: count }: { readonly workers: number },
): Promise<ScorerPool> {
  if (!Number.isInteger(count) || count < 1) throw new GbdtError('misuse', `a pool of ${count} workers`);
  const { featureNames, outputs } = openScorer(image);
  const features = featureNames.length;
  const workers = await Promise.all(Array.from({ length: count }, () => startWorker(image)));
  return {
    featureNames,
    outputs,
    async scoreRows(rows, all, scores) {
      if (rows.length < all * features || scores.length < all * outputs)
        throw new GbdtError('misuse', `${all} rows of ${features} features and ${outputs} scores do not fit`);
      const given = isShared(rows) ? rows : sharedCopy(rows.subarray(0, all * features));
      const into = isShared(scores) ? scores : sharedOf(all * outputs);
      const share = Math.ceil(all / count / blockRows) * blockRows;
      const parts = workers.flatMap((worker, at) => {
        const [from, until] = [Math.min(all, at * share), Math.min(all, (at + 1) * share)];
        const own = given.subarray(from * features, until * features);
        const part = { rows: own, count: until - from, scores: into.subarray(from * outputs, until * outputs) };
        return until > from ? [worker.score(part)] : [];
      });
      await Promise.all(parts);
      if (into !== scores) scores.set(into);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

function isShared({ buffer }: Float64Array): boolean {
  return buffer instanceof SharedArrayBuffer;
}

function sharedOf(length: number): Float64Array {
  return new Float64Array(new SharedArrayBuffer(8 * length));
}

function sharedCopy(values: Float64Array): Float64Array {
  const copy = sharedOf(values.length);
  copy.set(values);
  return copy;
}
