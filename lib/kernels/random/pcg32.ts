/**
 * PCG-XSH-RR 64/32 (O'Neill 2014, "PCG: A Family of Simple Fast Space-Efficient Statistically Good Algorithms for
 * Random Number Generation"), in halves of 32 bits because a BigInt is fifty times slower.
 */

// 6364136223846793005, the multiplier of the paper, in halves and quarters.
const multiplierHigh = 0x5851f42d;
const multiplierLow = 0x4c957f2d;
const lowUpper = 0x4c95;
const lowLower = 0x7f2d;

/** Numbers of 64 bits as [high, low]. */
export type Halves = readonly [high: number, low: number];

/** A stream of random numbers that is a function of its seed alone, and can be copied in mid-stream. */
export class Pcg32 {
  /** State high and low, increment high and low. */
  private readonly words = new Uint32Array(4);
  /** The second normal of a pair; NaN when there is none. */
  private spare = Number.NaN;

  constructor(seed: Halves, stream: Halves) {
    // The increment must be odd.
    this.words[2] = (stream[0] << 1) | (stream[1] >>> 31);
    this.words[3] = (stream[1] << 1) | 1;
    this.step();
    const low = this.word(1) + (seed[1] >>> 0);
    this.words[0] = this.word(0) + (seed[0] >>> 0) + (low > 0xffffffff ? 1 : 0);
    this.words[1] = low;
    this.step();
  }

  /** From here on gives what `other` gives. */
  copyFrom(other: Pcg32): void {
    this.words.set(other.words);
    this.spare = other.spare;
  }

  /** 32 random bits as a number from 0. */
  next(): number {
    const high = this.word(0);
    const low = this.word(1);
    this.step();
    const mixedHigh = (high >>> 18) ^ high;
    const mixedLow = ((low >>> 18) | (high << 14)) ^ low;
    const word = (mixedHigh << 5) | (mixedLow >>> 27);
    const turn = high >>> 27;
    return ((word >>> turn) | (word << (-turn & 31))) >>> 0;
  }

  /** Strictly between 0 and 1, so that its logarithm is finite. */
  uniform(): number {
    return (this.next() + 0.5) * 2 ** -32;
  }

  /** A whole number from 0 to `bound` − 1. */
  below(bound: number): number {
    return Math.floor(this.uniform() * bound);
  }

  exponential(): number {
    return -Math.log(this.uniform());
  }

  /** Marsaglia's polar method, which makes them in pairs. */
  normal(): number {
    if (!Number.isNaN(this.spare)) {
      const kept = this.spare;
      this.spare = Number.NaN;
      return kept;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const radius = x * x + y * y;
      if (radius >= 1) continue;
      const scale = Math.sqrt((-2 * Math.log(radius)) / radius);
      this.spare = y * scale;
      return x * scale;
    }
  }

  /** Knuth's product of uniforms: for the small means of this world. */
  poisson(mean: number): number {
    const floor = Math.exp(-mean);
    let count = 0;
    for (let product = this.uniform(); product > floor; product *= this.uniform()) count += 1;
    return count;
  }

  private word(index: number): number {
    return this.words[index] ?? 0;
  }

  /** state ← state · multiplier + increment, modulo 2^64. */
  private step(): void {
    const high = this.word(0);
    const low = this.word(1);
    const lower = low & 0xffff;
    const upper = low >>> 16;
    const first = (Math.imul(upper, lowLower) >>> 0) + ((Math.imul(lower, lowLower) >>> 0) >>> 16);
    const second = (Math.imul(lower, lowUpper) >>> 0) + (first % 65536);
    const carried = Math.imul(upper, lowUpper) + Math.floor(first / 65536) + Math.floor(second / 65536);
    const crossed = Math.imul(high, multiplierLow) + Math.imul(low, multiplierHigh);
    const sum = (Math.imul(low, multiplierLow) >>> 0) + this.word(3);
    this.words[1] = sum;
    this.words[0] = carried + crossed + this.word(2) + (sum > 0xffffffff ? 1 : 0);
  }
}
