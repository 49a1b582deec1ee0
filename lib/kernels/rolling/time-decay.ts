import type { StateSource } from './time-state.ts';

/**
 * Exponentially weighted mean and variance on event time, of several numbers that are sampled together (West, 1979):
 * with w = 2^(−Δt/H), W ← wW + 1, W₂ ← w²W₂ + 1, δ = x − μ, μ ← μ + δ/W, S ← wS + δ(x − μ),
 * and the variance without bias is S/W · W²/(W² − W₂).
 */
export class DecayedMoments {
  readonly #halfLife: number;
  /** Weight, weight of squares, samples, time of the last; then mean and S of each number. */
  readonly #slots: Float64Array;
  #decay = 0;

  constructor(state: StateSource, halfLife: number, numbers: number) {
    this.#halfLife = halfLife;
    this.#slots = state.floats(header + 2 * numbers);
  }

  get samples(): number {
    return this.#slots[2] ?? 0;
  }

  /** Opens the sample at `time`: each number is to be put once. */
  sample(time: number): void {
    const slots = this.#slots;
    const decay = 2 ** (((slots[3] ?? 0) - time) / this.#halfLife);
    this.#decay = decay;
    slots[0] = decay * (slots[0] ?? 0) + 1;
    slots[1] = decay * decay * (slots[1] ?? 0) + 1;
    slots[2] = (slots[2] ?? 0) + 1;
    slots[3] = time;
  }

  put(number: number, value: number): void {
    const at = header + 2 * number;
    const mean = this.#slots[at] ?? 0;
    const difference = value - mean;
    const moved = mean + difference / (this.#slots[0] ?? 1);
    this.#slots[at] = moved;
    this.#slots[at + 1] = this.#decay * (this.#slots[at + 1] ?? 0) + difference * (value - moved);
  }

  /** NaN before the first sample. */
  mean(number: number): number {
    return this.samples > 0 ? (this.#slots[header + 2 * number] ?? 0) : Number.NaN;
  }

  /** Root of the variance without bias; NaN below two samples. */
  deviation(number: number): number {
    const weight = this.#slots[0] ?? 0;
    const squares = this.#slots[1] ?? 0;
    const sum = this.#slots[header + 2 * number + 1] ?? 0;
    // S/W · W²/(W² − W₂), reduced; the rest of one sample is zero.
    return this.samples < 2 ? Number.NaN : Math.sqrt((sum * weight) / (weight * weight - squares));
  }
}

const header = 4;

/** Distance from the mean in deviations, cut at ±8; NaN where nothing varies or a part is missing. */
export function zScore(value: number, mean: number, deviation: number): number {
  return deviation > 0 ? Math.max(-8, Math.min(8, (value - mean) / deviation)) : Number.NaN;
}
