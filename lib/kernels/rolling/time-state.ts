/** Where a computation takes the numbers that have to outlive it. */
export interface StateSource {
  /** Numbers that are saved and opened again. */
  floats(count: number, value?: number): Float64Array;
  /** Called when saved numbers are back: what was derived from them is to be derived again. */
  whenOpened(rebuild: () => void): void;
}
