import { type BitReader, bitLength, bitReader, bitWriter } from './bits.ts';
import { damaged } from '../gbdt-error.ts';
import type { Tree } from '../tree-model.ts';

/**
 * Training rows by node and leaf. Where both children of every node sum to it, as LightGBM counts them, a tree is the
 * count of its root, unless that of the tree before is the same, and of each node its left count, in as few bits as the
 * count of the node needs: a third less than words of a byte and more. Otherwise the first byte says that all counts are doubles.
 */
const summed = 1;
const plain = 0;
const rootBits = 32;

export interface Covers {
  readonly nodeCount: Float64Array;
  readonly leafCount: Float64Array;
}

/** How the trees hang together: of a child at least 0 the number of a node, below it a leaf. */
type Shape = Pick<Tree, 'leftChild' | 'rightChild'>;

export function packCovers(trees: readonly Tree[]): Uint8Array {
  if (!trees.every(isSummed)) return packPlain(trees);
  const bits = bitWriter();
  bits.write(summed, 8);
  let before = 0;
  for (const tree of trees) {
    const root = countOf(tree, rootOf(tree));
    bits.write(Number(root !== before), 1);
    if (root !== before) bits.write(root, rootBits);
    before = root;
    for (let node = 0; node < tree.nodeCount.length; node += 1)
      bits.write(countOf(tree, tree.leftChild[node] ?? 0), bitLength(tree.nodeCount[node] ?? 0));
  }
  return bits.bytes();
}

/** Reads what `packCovers` wrote, for the same trees. Not read before somebody asks for an explanation. */
export function unpackCovers(bytes: Uint8Array, shapes: readonly Shape[]): readonly Covers[] {
  const form = bytes[0];
  if (form === plain) return unpackPlain(bytes.subarray(1), shapes);
  if (form !== summed) throw damaged(`the covers have the form ${form ?? 'of nothing'}`);
  const bits = bitReader(bytes.subarray(1));
  let root = 0;
  const covers = shapes.map((shape) => {
    if (bits.read(1) === 1) root = bits.read(rootBits);
    return unpackSummed(bits, shape, root);
  });
  bits.end();
  return covers;
}

function unpackSummed(bits: BitReader, shape: Shape, root: number): Covers {
  const nodes = shape.leftChild.length;
  const covers = { nodeCount: new Float64Array(nodes), leafCount: new Float64Array(nodes + 1) };
  const put = (child: number, count: number): void => {
    if (child >= 0) covers.nodeCount[child] = count;
    else covers.leafCount[~child] = count;
  };
  put(nodes === 0 ? -1 : 0, root);
  for (let node = 0; node < nodes; node += 1) {
    const count = covers.nodeCount[node] ?? 0;
    const left = bits.read(bitLength(count));
    if (left > count) throw damaged(`${left} of ${count} rows go left`);
    put(shape.leftChild[node] ?? 0, left);
    put(shape.rightChild[node] ?? 0, count - left);
  }
  return covers;
}

function isSummed(tree: Tree): boolean {
  if (!isWord(countOf(tree, rootOf(tree)))) return false;
  return tree.nodeCount.every((count, node) => {
    const left = countOf(tree, tree.leftChild[node] ?? 0);
    const right = countOf(tree, tree.rightChild[node] ?? 0);
    return isWord(left) && isWord(right) && left + right === count;
  });
}

/** −0 would come back as 0. */
function isWord(count: number): boolean {
  return Object.is(count >>> 0, count);
}

function rootOf(tree: Tree): number {
  return tree.nodeCount.length === 0 ? -1 : 0;
}

function countOf(tree: Tree, child: number): number {
  return (child >= 0 ? tree.nodeCount[child] : tree.leafCount[~child]) ?? 0;
}

function packPlain(trees: readonly Tree[]): Uint8Array {
  const counts = Float64Array.from(trees.flatMap(({ nodeCount, leafCount }) => [...nodeCount, ...leafCount]));
  const bytes = new Uint8Array(1 + counts.byteLength);
  bytes[0] = plain;
  bytes.set(new Uint8Array(counts.buffer), 1);
  return bytes;
}

function unpackPlain(bytes: Uint8Array, shapes: readonly Shape[]): readonly Covers[] {
  const total = shapes.reduce((sum, { leftChild }) => sum + 2 * leftChild.length + 1, 0);
  if (bytes.length !== 8 * total) throw damaged(`${bytes.length} bytes of covers are not ${total} doubles`);
  const counts = new Float64Array(bytes.slice().buffer);
  let at = 0;
  return shapes.map(({ leftChild: { length } }) => {
    const start = at;
    at += 2 * length + 1;
    return { nodeCount: counts.slice(start, start + length), leafCount: counts.slice(start + length, at) };
  });
}
