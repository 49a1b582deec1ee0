/** What a LightGBM text model says, and no more than is scored or explained: the meaning that every evaluator shares. */

/** Bits of the decision of a node, as LightGBM writes them. */
export const categoricalBit = 1;
export const defaultLeftBit = 2;
/** What a node takes for missing stands in the two bits above. */
export const missingShift = 2;
export const missingTypes = ['none', 'zero', 'nan'] as const;
export type MissingType = (typeof missingTypes)[number];

/** Nodes before leaves: a child from 0 on is a node, below it a leaf (−1 is the first). A tree of one leaf has no nodes. */
export interface Tree {
  readonly splitFeature: Int32Array;
  /** Of a categorical node the number of its set of categories. */
  readonly threshold: Float64Array;
  readonly decisionType: Uint8Array;
  readonly leftChild: Int32Array;
  readonly rightChild: Int32Array;
  readonly leafValue: Float64Array;
  /** Training rows that came by: the weights of the explanation. */
  readonly leafCount: Float64Array;
  readonly nodeCount: Float64Array;
  /** Set number s is words categoryBounds[s] to categoryBounds[s + 1] of `categories`, a bit for each category. */
  readonly categoryBounds: Uint32Array;
  readonly categories: Uint32Array;
}

export interface Objective {
  /** As LightGBM spells it: `binary`, `regression`, `multiclass`, … */
  readonly name: string;
  /** Its words `name:value`; `sqrt` alone is told as 1. */
  readonly parameters: Readonly<Record<string, number>>;
}

/** One text model. */
export interface TreeModel {
  readonly objective: Objective;
  readonly featureNames: readonly string[];
  /** Raw scores of a row: 1, or one for each class. */
  readonly outputs: number;
  /** Of output k every tree at k, k + outputs, k + 2·outputs, …; sums go in this order. */
  readonly trees: readonly Tree[];
  /** Random forests: predictions divide the raw score, which is a sum too, by the trees of an output. */
  readonly isAveraged: boolean;
}
