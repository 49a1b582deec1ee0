/** How large the model is; tests take a small one. */
export interface TreesPlan {
  readonly trees: number;
  readonly leaves: number;
  readonly trainingRows: number;
  /** Rows that are scored. */
  readonly rows: number;
}

export const fullTrees: TreesPlan = { trees: 300, leaves: 31, trainingRows: 20_000, rows: 4096 };

/** What every suite of the trees says of its model. */
export const modelMethod = [
  `The model is binary, of ${fullTrees.trees} trees of ${fullTrees.leaves} leaves over 62 features, six of which come and go (NaN); LightGBM trains it in the`,
  'suite, from rows that the seed makes. Rows are random, so that no branch can be foreseen; their numbers are float32 in',
  'doubles, so that every peer can take them without a change.',
].join('\n');
