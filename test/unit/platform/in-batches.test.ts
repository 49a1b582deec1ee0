import { expect, test } from 'vitest';
import { inBatches } from '../../../lib/domain/in-batches.ts';

test('what is asked in batches is answered in order, with at most 32 questions under way', async () => {
  let [underWay, most] = [0, 0];
  const ask = async (name: number): Promise<number> => {
    underWay += 1;
    most = Math.max(most, underWay);
    await new Promise((resolve) => setImmediate(resolve));
    underWay -= 1;
    return name * 2;
  };
  const names = Array.from({ length: 70 }, (_, index) => index);
  expect(await inBatches(names, ask)).toEqual(names.map((name) => name * 2));
  expect(most).toBe(32);
  expect(await inBatches([], ask)).toEqual([]);
});
