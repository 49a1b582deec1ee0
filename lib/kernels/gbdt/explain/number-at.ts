/** Of places that are known to be there. One for each kind of array: engines make each as quick as a plain look. */
export function doubleAt(values: Float64Array, index: number): number {
  return values[index] ?? 0;
}

export function integerAt(values: Int32Array, index: number): number {
  return values[index] ?? 0;
}
