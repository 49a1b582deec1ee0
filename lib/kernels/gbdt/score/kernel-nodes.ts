import { bitLength } from '../image/bits.ts';
import { binsOfSlots } from '../image/check-nodes.ts';
import type { Counts } from '../image/image-layout.ts';
import type { Sections } from '../image/image-sections.ts';
import type { ImageReader } from '../image/image-reader.ts';
import { type Nodes, roomFor, soundNodes } from '../image/node-bits.ts';
import { type KernelExports, reserveMemory } from './web-assembly.ts';

/** Ten words, and what aligns the next ones. */
const taskBytes = 64;
/** The kernel reads eight bytes at a time. */
const spareBytes = 16;

/**
 * Trees in the order in which their leaves were split, as LightGBM grows them; others are rare, and left to TypeScript.
 * What the kernel does not find sound is looked at again there, to say what is wrong.
 */
export function kernelNodes(kernel: KernelExports): ImageReader['unpackNodes'] {
  return (sections, counts) => {
    if (counts.isSplitOrder === 0) return soundNodes(sections, counts);
    const nodes = roomFor(counts);
    const address = layOut(sections, counts, nodes.byteLength);
    const memory = reserveMemory(kernel, address.end);
    writeTask(memory, address, { sections, counts });
    if (kernel.unpackNodes(0) === 0) return soundNodes(sections, counts);
    bytesOf(nodes).set(new Uint8Array(memory, address.nodes, nodes.byteLength));
    return nodes;
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Nodes): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

type Address = Readonly<Record<'bins' | 'starts' | 'parents' | 'nodes' | 'bits' | 'end', number>>;

function layOut({ treeStarts, nodeBits }: Sections, counts: Counts, nodeBytes: number): Address {
  let longest = 0;
  for (let tree = 1; tree < treeStarts.length; tree += 1)
    longest = Math.max(longest, (treeStarts[tree] ?? 0) - (treeStarts[tree - 1] ?? 0));
  const bins = taskBytes;
  const starts = bins + 4 * counts.slots;
  const parents = starts + 4 * treeStarts.length;
  const nodes = parents + 4 * (longest + 1);
  const bits = nodes + nodeBytes;
  return { bins, starts, parents, nodes, bits, end: bits + nodeBits.length + spareBytes };
}

interface Task {
  readonly sections: Sections;
  readonly counts: Counts;
}

function writeTask(memory: ArrayBuffer, address: Address, { sections, counts }: Task): void {
  const words = new Uint32Array(memory);
  words.set([address.bits, counts.nodeBytes, bitLength(counts.slots - 1), address.bins, counts.slots]);
  words.set([address.starts, counts.trees, counts.width, address.nodes, address.parents], 5);
  words.set(binsOfSlots(sections), address.bins / 4);
  words.set(sections.treeStarts, address.starts / 4);
  const bytes = new Uint8Array(memory);
  bytes.set(sections.nodeBits, address.bits);
  bytes.fill(0, address.bits + sections.nodeBits.length, address.end);
}
