/** Scores rows by one image, in memory of its own. Rows follow one another, and so do the scores: outputs of all heads. */
export interface Evaluator {
  scoreRow(row: Float64Array, scores: Float64Array): void;
  scoreRows(rows: Float64Array, count: number, scores: Float64Array): void;
}
