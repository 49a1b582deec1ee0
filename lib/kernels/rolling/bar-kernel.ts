/** Where a kernel writes: the value of a column at a row of the series goes to `column · stride + row + shift`. */
export interface ColumnTarget {
  values: Float64Array;
  stride: number;
  shift: number;
}

/** What every kernel is made for: one window over one series, its columns side by side from `column` on. */
export interface BarKernelOptions {
  readonly window: number;
  readonly column: number;
}

/**
 * One definition for both drivers: a run of rows [from, to) continues the run before it. The batch driver hands over
 * thousands of rows, the incremental one a single row, and the bits are the same.
 */
export interface BarKernel {
  run(from: number, to: number, target: ColumnTarget): void;
}
