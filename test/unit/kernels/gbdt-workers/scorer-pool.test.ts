import { afterAll, describe, expect, test } from 'vitest';
import { openScorer, packModels } from '../../../../lib/kernels/gbdt/index.ts';
import { openScorerPool } from '../../../../lib/kernels/gbdt-workers/index.ts';
import { Pcg32 } from '../../../../lib/kernels/random/pcg32.ts';
import { nastyNumbers, randomModel } from '../../../support/random-tree-models.ts';

const seed = Number(process.env['TIDEGATE_SEED']) % 1e6;
const features = 9;
const shape = { seed, features, trees: 20, mostLeaves: 40, outputs: 2, thresholds: 20, categorical: 0.1 };
const image = packModels([{ name: 'main', model: randomModel({ ...shape, isAveraged: false, isShuffled: false }) }]);
const scorer = openScorer(image);
const pools = await Promise.all([1, 2, 3].map((workers) => openScorerPool(image, { workers })));
afterAll(() => Promise.all(pools.map((pool) => pool.close())));

function randomRows(count: number, stream = 0): Float64Array {
  const random = new Pcg32([seed, stream], [3, 5]);
  return Float64Array.from({ length: count * features }, () =>
    random.below(4) === 0 ? (nastyNumbers[random.below(nastyNumbers.length)] ?? 0) : 8 * random.uniform() - 4,
  );
}

function expected(rows: Float64Array, count: number): Float64Array {
  const scores = new Float64Array(count * scorer.outputs);
  scorer.scoreRows(rows, count, scores);
  return scores;
}

function shared(values: Float64Array): Float64Array {
  const copy = new Float64Array(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}

describe('a pool', () => {
  test.each([0, 1, 63, 64, 65, 128, 1000])('gives the bits of one scorer for %d rows', async (count) => {
    const rows = randomRows(count);
    const want = expected(rows, count);
    for (const pool of pools) {
      const [copied, inPlace] = [new Float64Array(want.length), shared(new Float64Array(want.length))];
      await pool.scoreRows(rows, count, copied);
      await pool.scoreRows(shared(rows), count, inPlace);
      expect(Buffer.from(copied.buffer)).toEqual(Buffer.from(want.buffer));
      expect(Buffer.from(inPlace.buffer)).toEqual(Buffer.from(want.buffer));
    }
  });

  test('keeps calls apart that are under way together', async () => {
    const batches = Array.from({ length: 12 }, (_, stream) => randomRows(50 + 70 * stream, stream));
    const given = await Promise.all(
      batches.map(async (rows) => {
        const scores = new Float64Array((rows.length / features) * scorer.outputs);
        await pools[1]!.scoreRows(rows, rows.length / features, scores);
        return scores;
      }),
    );
    given.forEach((scores, at) => expect(scores).toEqual(expected(batches[at]!, batches[at]!.length / features)));
  });

  test('writes no further than it is asked to', async () => {
    const scores = new Float64Array(10).fill(-1);
    await pools[2]!.scoreRows(randomRows(5), 3, scores);
    expect(scores.subarray(6)).toEqual(new Float64Array(4).fill(-1));
  });

  test('refuses what does not fit, a damaged image, and to be of nobody', async () => {
    const misuse = expect.objectContaining({ name: 'GbdtError', reason: 'misuse' }) as Error;
    await expect(pools[0]!.scoreRows(randomRows(2), 3, new Float64Array(6))).rejects.toEqual(misuse);
    await expect(pools[0]!.scoreRows(randomRows(3), 3, new Float64Array(5))).rejects.toEqual(misuse);
    for (const workers of [0, -1, 1.5, Number.NaN])
      await expect(openScorerPool(image, { workers })).rejects.toEqual(misuse);
    const damaged = image.map((byte, at) => (at === image.length - 1 ? byte ^ 1 : byte));
    await expect(openScorerPool(damaged, { workers: 1 })).rejects.toMatchObject({ reason: 'damaged' });
  });

  test('that is closed fails what is under way, and what comes later', async () => {
    const pool = await openScorerPool(image, { workers: 2 });
    const count = 20_000;
    const under = pool.scoreRows(randomRows(count), count, new Float64Array(count * scorer.outputs));
    const failed = expect(under).rejects.toThrow('the pool is closed');
    await pool.close();
    await failed;
    await expect(pool.scoreRows(randomRows(1), 1, new Float64Array(2))).rejects.toThrow('the pool is closed');
  });
});
