/** Half of the longest string of V8; a model of 2,000 trees of 255 leaves has a fifth of it. */
export const maxCharacters = 2 ** 28;

/** Fifty times the longest training that is offered; a row would walk for a tenth of a second. */
export const maxTrees = 100_000;

/** The largest `num_leaves` that LightGBM accepts. */
export const maxLeaves = 131_072;

/** Deepest seen in practice: about 60. A chain of nodes would make one row as dear as a thousand, and its explanation worse. */
export const maxDepth = 1024;

/** A row of so many numbers has 512 KB. */
export const maxFeatures = 65_536;

/** Scores of a row; LightGBM trains as many trees in each round. */
export const maxOutputs = 1024;
