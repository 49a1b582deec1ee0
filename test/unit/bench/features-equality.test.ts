import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { LaneConversation } from '../../../bench/measure/lane-conversation.ts';
import { type Claim, proveEqual } from '../../../bench/suites/features-equality.ts';

/** One window of ten kinds, two rows each: row `r` of kind `k` is 10·k + r. */
const right = Float64Array.from({ length: 20 }, (_, index) => 10 * Math.floor(index / 2) + (index % 2));

function answering(values: Float64Array): LaneConversation {
  return {
    ask: async (request) => {
      writeFileSync((request as { out: string }).out, new Uint8Array(values.buffer));
      return { seconds: 1 };
    },
    stop: () => Promise.reject(new Error('not to be stopped')),
  };
}

function claim(values: Float64Array, more: Partial<Claim> = {}): Claim {
  return { ...{ lane: answering(values), program: 'npm', candidate: 'peer', column: 'peer', times: 1 }, ...more };
}

describe('equality of columns', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'equality-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const proof = (other: Claim) => proveEqual([claim(right), other], { windows: [5], folder });

  it('is proven by the largest difference', async () => {
    const near = right.with(3, 11 * (1 + 1e-8));
    expect(await proof(claim(near))).toEqual([{ column: 'peer', difference: expect.closeTo(1e-8, 12) }]);
  });

  it.each([
    ['another value', right.with(2, 10.001), /peer: deviation-5 differs by/],
    ['no value where there is one', right.with(19, NaN), /relative-strength-5 differs by NaN/],
    ['fewer values', right.slice(2), /18 values, not 20/],
  ])('is refused to %s', async (_what, values, message) => {
    await expect(proof(claim(values))).rejects.toThrow(message);
  });

  it('is not asked of a kind that the candidate does not have, or rounds', async () => {
    const other = right.with(2, 10.001).with(4, NaN);
    const known = claim(other, { without: ['z-score'], looseness: { deviation: 1e-3 } });
    expect(await proof(known)).toEqual([{ column: 'peer', difference: 0 }]);
  });
});
