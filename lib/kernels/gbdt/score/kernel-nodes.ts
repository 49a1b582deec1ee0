import { bitLength } from '../image/bits.ts';
import { binsOfSlots } from '../image/check-nodes.ts';
import type { ImageReader } from '../image/image-reader.ts';
import { nodesIn, soundNodes } from '../image/node-bits.ts';
import { layOut } from './kernel-layout.ts';
import type { KernelExports } from './web-assembly.ts';

/** Trees in the order in which their leaves were split, as LightGBM grows them; others are rare, and left to TypeScript. */
export function kernelNodes(kernel: KernelExports): ImageReader['unpackNodes'] {
  return (sections, counts) => {
    const { buffer } = kernel.memory;
    const address = layOut(counts, 0);
    const nodes = nodesIn(buffer, address.nodes, counts);
    if (counts.isSplitOrder === 1) {
      const { nodeBits, treeStarts } = sections;
      const words = new Uint32Array(buffer);
      const task = [nodeBits.byteOffset, counts.nodeBytes, bitLength(counts.slots - 1), address.bins, counts.slots];
      task.push(treeStarts.byteOffset, counts.trees, counts.width, address.nodes, address.parents);
      words.set(task, address.work / 4);
      words.set(binsOfSlots(sections), address.bins / 4);
      if (kernel.unpackNodes(address.work) !== 0) return nodes;
    }
    nodes.set(soundNodes(sections, counts));
    return nodes;
  };
}
