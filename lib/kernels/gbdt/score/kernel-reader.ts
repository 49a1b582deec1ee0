import { checkNumbers } from '../image/check-numbers.ts';
import { start } from '../image/checksum.ts';
import { mostOutputs, offsetsOf } from '../image/image-layout.ts';
import type { ImageReader } from '../image/image-reader.ts';
import { sectionsOf } from '../image/image-sections.ts';
import { countOutputs, layOut } from './kernel-layout.ts';
import { kernelNodes } from './kernel-nodes.ts';
import { type KernelExports, reserveMemory } from './web-assembly.ts';

/**
 * Reads an image in the memory of a kernel, where it stays: an engine that has just begun does so ten times faster, and
 * nothing of an image is anywhere twice. What the kernel does not find sound is looked at again by TypeScript,
 * which says what is wrong.
 */
export function kernelReader(kernel: KernelExports): ImageReader {
  return {
    hold: holdImage(kernel),
    checksum: kernelChecksum(kernel),
    checkNumbers: kernelNumbers(kernel),
    unpackNodes: kernelNodes(kernel),
  };
}

/** All room is made here: memory that grows later would take the image from whoever looks at it. */
function holdImage(kernel: KernelExports): ImageReader['hold'] {
  return (given, counts) => {
    const { byteLength } = offsetsOf(counts);
    const alone = new Uint8Array(reserveMemory(kernel, byteLength));
    alone.set(given);
    // What comes is refused when it has more outputs.
    const outputs = Math.min(countOutputs(sectionsOf(alone, counts).heads), mostOutputs);
    return new Uint8Array(reserveMemory(kernel, layOut(counts, outputs).bytes), 0, byteLength);
  };
}

function kernelChecksum(kernel: KernelExports): ImageReader['checksum'] {
  return (bytes, counts) => {
    const { buffer } = kernel.memory;
    const { work } = layOut(counts, 0);
    const end = bytes.byteOffset + bytes.length;
    // The last word is filled up.
    new Uint8Array(buffer).fill(0, end, Math.ceil(end / 4) * 4);
    const lanes = new Uint32Array(buffer, work, start.length);
    lanes.set(start);
    kernel.sumWords(work, bytes.byteOffset, Math.ceil(bytes.length / 4));
    const [one = 0, other = 0] = lanes;
    return [one, other];
  };
}

function kernelNumbers(kernel: KernelExports): ImageReader['checkNumbers'] {
  return (sections, counts) => {
    const { thresholds, thresholdStarts, leaves, treeStarts } = sections;
    const { buffer } = kernel.memory;
    const { work } = layOut(counts, 0);
    const task = new Uint32Array(buffer, work);
    task.set([thresholds.byteOffset, thresholdStarts.byteOffset, counts.features]);
    task.set([leaves.byteOffset, treeStarts.byteOffset, counts.trees], 3);
    if (kernel.areNumbersSound(work) === 0) checkNumbers(sections);
  };
}
