import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { callTimesMs, callsPerSecond } from '../../../bench/measure/call-times.ts';

/** Counts its calls, and how many of them were under way at once. */
function countedCall() {
  const counts = { calls: 0, running: 0, most: 0 };
  const call = async (): Promise<void> => {
    counts.calls += 1;
    counts.running += 1;
    counts.most = Math.max(counts.most, counts.running);
    await turn();
    counts.running -= 1;
  };
  return { counts, call };
}

describe('timed calls', () => {
  test('follow one another, and each has its time', async () => {
    const { counts, call } = countedCall();
    const times = await callTimesMs(5, call);
    expect(counts).toEqual({ calls: 5, running: 0, most: 1 });
    expect(times).toHaveLength(5);
    expect(times.every((time) => time >= 0)).toBe(true);
  });

  test('end with the first one that fails', async () => {
    await expect(callTimesMs(5, () => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });
});

describe('a load', () => {
  test('is as many calls as were wanted, and as many at once as there are connections', async () => {
    const { counts, call } = countedCall();
    const rate = await callsPerSecond({ calls: 21, connections: 8, call });
    expect(counts).toEqual({ calls: 21, running: 0, most: 8 });
    expect(rate).toBeGreaterThan(0);
  });

  test('fails when one of its calls does', async () => {
    const load = { calls: 4, connections: 2, call: () => Promise.reject(new Error('refused')) };
    await expect(callsPerSecond(load)).rejects.toThrow('refused');
  });
});
