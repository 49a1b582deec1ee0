import { describe, expect, test } from 'vitest';
import { untilWon } from '../../../lib/adapters/aws/until-won.ts';

/** Loses so many times before it wins, and counts the tries. */
function racer(losses: number) {
  const tries = { count: 0 };
  const attempt = async () => ((tries.count += 1) > losses ? 'won' : undefined);
  return { tries, attempt };
}

/** Chance that makes no pause. */
const never = () => 0;

describe('untilWon', () => {
  test.each([0, 1, 7])('tries again after %d lost races, and once for each', async (losses) => {
    const { tries, attempt } = racer(losses);
    expect(await untilWon(attempt, never)).toBe('won');
    expect(tries.count).toBe(losses + 1);
  });

  test('gives up in the end, so that its caller may come again', async () => {
    const { tries, attempt } = racer(Infinity);
    await expect(untilWon(attempt, never)).rejects.toMatchObject({ code: 'TG-0015' });
    expect(tries.count).toBe(12);
  });

  test('pauses by chance before each further try', async () => {
    const asked: number[] = [];
    const { attempt } = racer(3);
    await untilWon(attempt, () => asked.push(0) * 0);
    expect(asked).toHaveLength(3);
  });

  test('is broken off by what goes wrong', async () => {
    const broken = new Error('no answer');
    await expect(untilWon(() => Promise.reject(broken), never)).rejects.toBe(broken);
  });
});
