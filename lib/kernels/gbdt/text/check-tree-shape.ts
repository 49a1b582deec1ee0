import { refuse } from './read-lines.ts';
import { maxDepth } from './text-limits.ts';
import { type Tree } from '../tree-model.ts';

/** Every node and every leaf is reached once from the first node: no cycle, nothing shared, nothing left over. No recursion. */
export function checkTreeShape(tree: Tree, line: number): void {
  const nodes = tree.leftChild.length;
  if (nodes === 0) return;
  const isSeenNode = new Uint8Array(nodes);
  const isSeenLeaf = new Uint8Array(nodes + 1);
  const depth = new Int32Array(nodes);
  const open = new Int32Array(nodes);
  let openCount = 1;
  isSeenNode[0] = 1;
  const visit = (child: number, childDepth: number) => {
    const seen = child >= 0 ? isSeenNode : isSeenLeaf;
    const index = child >= 0 ? child : ~child;
    const name = child >= 0 ? `node ${index}` : `leaf ${index}`;
    if (index >= seen.length) refuse(line, 'out-of-range', `a child points to ${name}, which does not exist`);
    if (seen[index] === 1) refuse(line, 'bad-structure', `${name} is reached twice`);
    if (childDepth > maxDepth) refuse(line, 'too-large', `${name} is deeper than ${maxDepth}`);
    seen[index] = 1;
    if (child < 0) return;
    depth[child] = childDepth;
    open[openCount++] = child;
  };
  while (openCount > 0) {
    const node = open[--openCount] ?? 0;
    visit(tree.leftChild[node] ?? 0, (depth[node] ?? 0) + 1);
    visit(tree.rightChild[node] ?? 0, (depth[node] ?? 0) + 1);
  }
  const lost = isSeenNode.indexOf(0);
  if (lost >= 0) refuse(line, 'bad-structure', `node ${lost} is never reached`);
}
