import type { StateSource } from './time-state.ts';

/**
 * Least squares through the origin with forgetting: Sxy ← λ·Sxy + x·y, Sxx ← λ·Sxx + x², slope Sxy/Sxx. For one
 * regressor this is recursive least squares, without a gain that could lose its sign.
 */
export class ForgettingSlope {
  readonly #memory: number;
  readonly #sums: Float64Array;

  constructor(state: StateSource, memory: number) {
    this.#memory = memory;
    this.#sums = state.floats(2);
  }

  /** A pair without x, or with an unknown y, teaches nothing. */
  add(x: number, y: number): void {
    if (x === 0 || Number.isNaN(y)) return;
    this.#sums[0] = this.#memory * (this.#sums[0] ?? 0) + x * y;
    this.#sums[1] = this.#memory * (this.#sums[1] ?? 0) + x * x;
  }

  /** NaN before the first pair. */
  value(): number {
    return (this.#sums[0] ?? 0) / (this.#sums[1] ?? 0);
  }
}
