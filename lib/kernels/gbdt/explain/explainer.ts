/**
 * Explains rows by one model. Written are, output by output, the Shapley value of each feature and then the expected
 * value: they sum to the raw score. Rows follow one another, and so do their values.
 */
export interface Explainer {
  explainRow(row: Float64Array, into: Float64Array): void;
  explainRows(rows: Float64Array, count: number, into: Float64Array): void;
}
