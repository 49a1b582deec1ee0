/** A position closed by force. */
export interface Forced {
  readonly agent: number;
  readonly side: 1 | -1;
  readonly lots: number;
  readonly liquidationPrice: number;
  /** The mark that crossed it. */
  readonly mark: number;
  /** A cascade within one second has several rounds, each with a mark of its own. */
  readonly round: number;
  /** Crossed by the mark, or struck by chance. */
  readonly cause: 'price' | 'chance';
}
