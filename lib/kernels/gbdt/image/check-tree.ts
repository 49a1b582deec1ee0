import { misuse, unsupported } from '../gbdt-error.ts';
import { categoricalBit, missingShift, missingTypes, type Tree } from '../tree-model.ts';

/** Refuses a tree that cannot be packed without a loss. Parents stand before their children, as LightGBM writes them. */
export function checkTree(tree: Tree, features: number): void {
  checkLengths(tree);
  checkChildren(tree);
  checkSplits(tree, features);
  checkSets(tree);
  if (!tree.leafValue.every(Number.isFinite)) throw unsupported('the value of a leaf is not finite');
}

function checkSplits({ splitFeature, decisionType, threshold }: Tree, features: number): void {
  splitFeature.forEach((feature, node) => {
    const decision = decisionType[node] ?? 0;
    if (feature < 0 || feature >= features) throw misuse(`node ${node} splits feature ${feature} of ${features}`);
    if (!isDecision(decision)) throw unsupported(`node ${node} has the decision type ${decision}`);
    if (Number.isNaN(threshold[node])) throw misuse(`the threshold of node ${node} is not a number`);
  });
}

/** Sets are packed with their nodes, and unpacked in the order of these. */
function checkSets({ decisionType, threshold, categoryBounds, categories }: Tree): void {
  const isRising = categoryBounds.every((bound, at) => bound >= (categoryBounds[at - 1] ?? 0));
  if (!isRising || categoryBounds[0] !== 0 || lastOf(categoryBounds) !== categories.length)
    throw misuse('the sets of categories do not fill their words');
  const named = [...threshold].filter((_, node) => ((decisionType[node] ?? 0) & categoricalBit) !== 0);
  if (!named.every((set, index) => set === index) || named.length !== categoryBounds.length - 1)
    throw unsupported('the sets of categories do not stand in the order of their nodes');
}

function lastOf(bounds: Uint32Array): number | undefined {
  return bounds[bounds.length - 1];
}

export function isDecision(decision: number): boolean {
  // Without a sign: what an image says may have all its 32 bits.
  return decision >>> missingShift < missingTypes.length;
}

function checkLengths(tree: Tree): void {
  const nodes = tree.splitFeature.length;
  const ofNodes = [tree.threshold, tree.decisionType, tree.leftChild, tree.rightChild, tree.nodeCount];
  const ofLeaves = [tree.leafValue, tree.leafCount];
  if (ofNodes.some(({ length }) => length !== nodes) || ofLeaves.some(({ length }) => length !== nodes + 1))
    throw misuse('the arrays of a tree are not of one length');
}

function checkChildren({ leftChild, rightChild }: Tree): void {
  const nodes = leftChild.length;
  const isNamed = new Uint8Array(2 * nodes + 1);
  for (let node = 0; node < nodes; node += 1)
    for (const child of [leftChild[node] ?? 0, rightChild[node] ?? 0]) {
      if (child >= nodes || ~child > nodes) throw misuse(`node ${node} has the child ${child}`);
      if (child >= 0 && child <= node) throw unsupported(`node ${node} stands behind its child ${child}`);
      const place = child >= 0 ? child : nodes + ~child;
      if (isNamed[place] === 1) throw misuse(`child ${child} has two parents`);
      isNamed[place] = 1;
    }
}
