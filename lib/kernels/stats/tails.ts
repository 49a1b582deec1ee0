/**
 * A probability and its complement. Both are kept because the smaller one is exact to its own last digits, which
 * 1 − p would lose.
 */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
}

export function fromLower(lower: number): Tails {
  return { lower, upper: 1 - lower };
}

export function fromUpper(upper: number): Tails {
  return { lower: 1 - upper, upper };
}

/** What a zero denominator of a continued fraction becomes (Lentz 1976, as modified by Thompson and Barnett 1986). */
export const tiny = 1e-300;

/** No argument that a test produces needs as many terms; it only bounds the loop for arguments that are not finite. */
export const maximumTerms = 1_000_000;
