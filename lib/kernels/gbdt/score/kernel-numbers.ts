import { checkNumbers } from '../image/check-numbers.ts';
import type { ImageReader } from '../image/image-reader.ts';
import { type KernelExports, reserveMemory } from './web-assembly.ts';

/** Six words, and what aligns the next numbers. */
const taskBytes = 64;

/** What the kernel does not find sound is looked at again by TypeScript, which says what is wrong. */
export function kernelNumbers(kernel: KernelExports): ImageReader['checkNumbers'] {
  return (sections) => {
    const { thresholds, thresholdStarts, leaves, treeStarts } = sections;
    const leavesAt = taskBytes + 8 * thresholds.length;
    const featuresAt = leavesAt + 8 * leaves.length;
    const treesAt = featuresAt + 4 * thresholdStarts.length;
    const memory = reserveMemory(kernel, treesAt + 4 * treeStarts.length);
    const words = new Uint32Array(memory);
    words.set([taskBytes, featuresAt, thresholdStarts.length - 1, leavesAt, treesAt, treeStarts.length - 1]);
    const doubles = new Float64Array(memory);
    doubles.set(thresholds, taskBytes / 8);
    doubles.set(leaves, leavesAt / 8);
    words.set(thresholdStarts, featuresAt / 4);
    words.set(treeStarts, treesAt / 4);
    if (kernel.areNumbersSound(0) === 0) checkNumbers(sections);
  };
}
