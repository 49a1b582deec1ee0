import type { Explainer } from './explainer.ts';
import { doubleAt, integerAt } from './number-at.ts';
import type { PreparedExplanation, PreparedTree } from './prepare-explanation.ts';
import { type Quadrature, gaussLegendre, pointsFor } from './shap-quadrature.ts';
import { goesLeft } from '../goes-left.ts';

/**
 * The explanation where there is no WebAssembly: the same values to a few units of the last place, many times slower.
 *
 * At a point t of the quadrature every feature is known with chance t. The walk down gives each node the chance
 * (times the weight of the point) that a walk comes by which goes with the row where the feature is known, and with
 * the training rows where not; the walk up gives the mean of the leaves below for such walks. A node gives its feature
 * the difference of its two sides, times how the chances of the sides change with knowing the feature.
 */
export function explainTrees(prepared: PreparedExplanation): Explainer {
  const { features, outputs, expected } = prepared;
  const width = outputs * (features + 1);
  const trees = withRules(prepared);
  const scratch = scratchFor(prepared);
  const explainRow = (row: Float64Array, into: Float64Array): void => {
    into.fill(0, 0, width);
    for (let output = 0; output < outputs; output += 1)
      into[output * (features + 1) + features] = expected[output] ?? 0;
    for (const { tree, rule, first } of trees) {
      decide(tree, row, scratch);
      explainTree({ tree, rule, scratch, into, first });
    }
  };
  const explainRows = (rows: Float64Array, count: number, into: Float64Array): void => {
    for (let row = 0; row < count; row += 1)
      explainRow(rows.subarray(row * features, (row + 1) * features), into.subarray(row * width, (row + 1) * width));
  };
  return { explainRow, explainRows };
}

interface RuledTree {
  readonly tree: PreparedTree;
  readonly rule: Quadrature;
  /** Where the values of its output begin. */
  readonly first: number;
}

function withRules({ trees, outputs, features }: PreparedExplanation): readonly RuledTree[] {
  const rules = new Map<number, Quadrature>();
  return trees.map((tree, index) => {
    const points = pointsFor(tree.distinctFeatures);
    const rule = rules.get(points) ?? gaussLegendre(points);
    rules.set(points, rule);
    return { tree, rule, first: (index % outputs) * (features + 1) };
  });
}

/** For one tree at a time; owned by the explanation and written at every row. */
interface Scratch {
  /** Whether the row goes with all edges of a feature down to this one. */
  readonly agrees: Uint8Array;
  readonly isLeft: Uint8Array;
  /** Of each place the chance at the point, with its weight. */
  readonly reach: Float64Array;
  /** Of each place the chance to go left. */
  readonly toLeft: Float64Array;
  /** Of each place: how far the difference of the sides counts for the feature. */
  readonly gain: Float64Array;
  /** Of each place the mean of the leaves below. */
  readonly mean: Float64Array;
}

function scratchFor({ trees }: PreparedExplanation): Scratch {
  const nodes = trees.reduce((most, tree) => Math.max(most, tree.nodes.length), 0);
  const numbers = () => new Float64Array(nodes);
  const flags = () => new Uint8Array(2 * nodes + 1);
  // Nothing above the first edge disagrees.
  return {
    ...{ agrees: flags().fill(1), isLeft: flags(), reach: numbers(), toLeft: numbers(), gain: numbers() },
    mean: numbers(),
  };
}

function decide({ tree, nodes, prior }: PreparedTree, row: Float64Array, { agrees, isLeft }: Scratch): void {
  for (let place = 0; place < nodes.length; place += 1) {
    const node = nodes[place] ?? 0;
    const left = goesLeft(tree, node, row[tree.splitFeature[node] ?? 0] ?? NaN) ? 1 : 0;
    const before = agrees[prior[place] ?? 0] ?? 0;
    isLeft[place] = left;
    agrees[2 * place + 1] = before & left;
    agrees[2 * place + 2] = before & (1 - left);
  }
}

interface Explained extends RuledTree {
  readonly scratch: Scratch;
  readonly into: Float64Array;
}

function explainTree(explained: Explained): void {
  const { nodes, weights, points } = explained.rule;
  for (let point = 0; point < points; point += 1) {
    explained.scratch.reach[0] = weights[point] ?? 0;
    walkDown(explained, nodes[point] ?? 0);
    walkUp(explained);
  }
}

function walkDown({ tree, scratch }: Explained, t: number): void {
  const { agrees, isLeft, reach, toLeft, gain } = scratch;
  for (let place = 0; place < tree.nodes.length; place += 1) {
    const chance = doubleAt(reach, place);
    let left = doubleAt(tree.leftShare, place);
    let right = doubleAt(tree.rightShare, place);
    let change = 0;
    if (agrees[integerAt(tree.prior, place)] === 1) {
      const share = doubleAt(tree.priorShare, place);
      // Chance to have come as far as the feature goes: above 0 for every t in (0, 1), so that it can be divided by.
      const sofar = t + (1 - t) * share;
      const goes = isLeft[place] === 1;
      change = (chance * share * (goes ? right : -left)) / (sofar * sofar);
      left = ((goes ? t : 0) + share * left * (1 - t)) / sofar;
      right = ((goes ? 0 : t) + share * right * (1 - t)) / sofar;
    }
    gain[place] = change;
    toLeft[place] = left;
    const [leftPlace, rightPlace] = [integerAt(tree.left, place), integerAt(tree.right, place)];
    if (leftPlace >= 0) reach[leftPlace] = chance * left;
    if (rightPlace >= 0) reach[rightPlace] = chance * right;
  }
}

function walkUp({ tree: { tree, nodes, left, right }, scratch, into, first }: Explained): void {
  const { toLeft, gain, mean } = scratch;
  const meanOf = (child: number): number => (child < 0 ? doubleAt(tree.leafValue, ~child) : doubleAt(mean, child));
  for (let place = nodes.length - 1; place >= 0; place -= 1) {
    const below = meanOf(integerAt(right, place));
    const difference = meanOf(integerAt(left, place)) - below;
    mean[place] = below + doubleAt(toLeft, place) * difference;
    const feature = first + integerAt(tree.splitFeature, integerAt(nodes, place));
    into[feature] = doubleAt(into, feature) + doubleAt(gain, place) * difference;
  }
}
