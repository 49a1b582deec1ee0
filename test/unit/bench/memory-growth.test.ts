import { describe, expect, it } from 'vitest';
import { memoryGrowth } from '../../../bench/measure/memory-growth.ts';

const mebibyte = 2 ** 20;

describe('memory growth', () => {
  it('shows what work keeps in its second half, and not what it kept before', async () => {
    const kept: Uint8Array[] = [];
    const growth = await memoryGrowth({
      parts: 10,
      run: (part) => void kept.push(new Uint8Array((part < 5 ? 32 : 8) * mebibyte).fill(1)),
      collectGarbage: () => undefined,
    });
    expect(kept).toHaveLength(10);
    expect(growth.heapSecondHalf).toBeGreaterThan(30 * mebibyte);
    expect(growth.heapSecondHalf).toBeLessThan(80 * mebibyte);
  });

  it('reads memory only after garbage is collected', async () => {
    const order: string[] = [];
    await memoryGrowth({
      parts: 2,
      run: (part) => void order.push(`part ${part}`),
      collectGarbage: () => void order.push('collected'),
    });
    expect(order).toEqual(['part 0', 'collected', 'part 1', 'collected']);
  });

  it.each([1, 3])('refuses %i parts, which have no halves', async (parts) => {
    await expect(memoryGrowth({ parts, run: () => undefined, collectGarbage: () => undefined })).rejects.toThrow(
      'even',
    );
  });
});
