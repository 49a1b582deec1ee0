import { bitLength } from '../image/bits.ts';
import { binsOfSlots } from '../image/check-nodes.ts';
import type { Counts } from '../image/image-layout.ts';
import type { Sections } from '../image/image-sections.ts';
import type { ImageReader } from '../image/image-reader.ts';
import { type Nodes, roomFor, soundNodes } from '../image/node-bits.ts';
import { type KernelExports, reserveMemory } from './web-assembly.ts';

/** Eleven words, and what aligns the next ones. */
const taskBytes = 64;
/** The kernel reads eight bytes at a time. */
const spareBytes = 16;

/** What the kernel does not find sound is looked at again by TypeScript, which says what is wrong. */
export function kernelNodes(kernel: KernelExports): ImageReader['unpackNodes'] {
  return (sections, counts) => {
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

type Address = Readonly<Record<'bins' | 'starts' | 'places' | 'nodes' | 'bits' | 'end' | 'placeWords', number>>;

function layOut({ treeStarts, nodeBits }: Sections, counts: Counts, nodeBytes: number): Address {
  let longest = 0;
  for (let tree = 1; tree < treeStarts.length; tree += 1)
    longest = Math.max(longest, (treeStarts[tree] ?? 0) - (treeStarts[tree - 1] ?? 0));
  const placeWords = 2 * longest + 2;
  const bins = taskBytes;
  const starts = bins + 4 * counts.slots;
  const places = starts + 4 * treeStarts.length;
  const nodes = places + 4 * placeWords;
  const bits = nodes + nodeBytes;
  return { bins, starts, places, placeWords, nodes, bits, end: bits + nodeBits.length + spareBytes };
}

interface Task {
  readonly sections: Sections;
  readonly counts: Counts;
}

function writeTask(memory: ArrayBuffer, address: Address, { sections, counts }: Task): void {
  const words = new Uint32Array(memory);
  words.set([address.bits, counts.nodeBytes, bitLength(counts.slots - 1), address.bins, counts.slots]);
  words.set([address.starts, counts.trees, counts.width, counts.isSplitOrder, address.nodes, address.places], 5);
  words.set(binsOfSlots(sections), address.bins / 4);
  words.set(sections.treeStarts, address.starts / 4);
  words.fill(0, address.places / 4, address.places / 4 + address.placeWords);
  const bytes = new Uint8Array(memory);
  bytes.set(sections.nodeBits, address.bits);
  bytes.fill(0, address.bits + sections.nodeBits.length, address.end);
}
