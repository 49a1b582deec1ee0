/** A range of numbers, ends included; ±∞ where it has none. */
export interface Interval {
  readonly lower: number;
  readonly upper: number;
}
