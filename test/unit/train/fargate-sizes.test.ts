import { describe, expect, test } from 'vitest';
import { packs } from '../../../models/index/definitions.ts';
import { demandFargateSize, isFargateSize, nextFargateSize } from '../../../lib/config/fargate-sizes.ts';

const gibibytes = (count: number): number => count * 1024;

describe('a size of Fargate', () => {
  test.each([
    [1, 2],
    [1, 8],
    [2, 4],
    [2, 16],
    [4, 30],
    [8, 16],
    [8, 60],
    [16, 32],
    [16, 120],
  ])('has %i processors with %i GiB', (cpus, memory) => {
    expect(isFargateSize({ cpus, memoryMiB: gibibytes(memory) })).toBe(true);
  });

  test.each([
    [3, gibibytes(8)],
    [2, gibibytes(3)],
    [2, gibibytes(17)],
    [2, gibibytes(4) + 512],
    [8, gibibytes(18)],
    [32, gibibytes(120)],
  ])('never has %i processors with %i MiB', (cpus, memoryMiB) => {
    expect(isFargateSize({ cpus, memoryMiB })).toBe(false);
  });

  test.each([
    [
      { cpus: 3, memoryMiB: gibibytes(2) },
      { cpus: 4, memoryMiB: gibibytes(8) },
    ],
    [
      { cpus: 2, memoryMiB: 5000 },
      { cpus: 2, memoryMiB: gibibytes(5) },
    ],
    [
      { cpus: 1, memoryMiB: gibibytes(40) },
      { cpus: 8, memoryMiB: gibibytes(40) },
    ],
    [{ cpus: 1, memoryMiB: gibibytes(121) }, undefined],
    [{ cpus: 17, memoryMiB: gibibytes(1) }, undefined],
  ])('that holds %o is the next one, %o', (asked, next) => {
    expect(nextFargateSize(asked)).toEqual(next);
    if (next !== undefined) expect(isFargateSize(next)).toBe(true);
  });
});

describe('a pack', () => {
  test('that asks for another size is refused with the size that it may ask for', () => {
    expect(() => demandFargateSize({ name: 'busy', limits: { cpus: 3, memoryMiB: 4096 } })).toThrow(
      /^TG-3056: .*as busy asks\. Give it 4 CPUs and 8192 MiB/,
    );
    expect(() => demandFargateSize({ name: 'busy', limits: { cpus: 96, memoryMiB: 4096 } })).toThrow(
      /SageMaker, or by the queue/,
    );
  });

  test.each(packs)('$name can be trained on Fargate', (pack) => {
    expect(() => demandFargateSize(pack)).not.toThrow();
  });
});
