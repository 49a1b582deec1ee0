/**
 * - `truncated`: the text ends before the model does.
 * - `bad-line`: a line that is none of the grammar, or stands where it may not.
 * - `unknown-key`, `duplicate-key`, `missing-key`: against the list of keys of a header or of a tree.
 * - `unsupported`: LightGBM knows it, this kernel does not (a version, an objective, linear trees).
 * - `bad-number`: not a number as LightGBM prints it, or not one that may stand there (NaN, infinity).
 * - `bad-length`: an array of another length than the tree says.
 * - `out-of-range`: a number that points outside of what it points into.
 * - `bad-structure`: nodes that are no tree, or parts that contradict each other.
 * - `too-large`: over a limit of this kernel.
 * - `damaged`: an image that contradicts itself or its checksum, or ends too early.
 * - `misuse`: the caller gives what cannot be: arrays that do not fit the model, heads of several features.
 */
export type GbdtReason =
  | 'truncated'
  | 'bad-line'
  | 'unknown-key'
  | 'duplicate-key'
  | 'missing-key'
  | 'unsupported'
  | 'bad-number'
  | 'bad-length'
  | 'out-of-range'
  | 'bad-structure'
  | 'too-large'
  | 'damaged'
  | 'misuse';

/** The only error that this kernel throws, whatever it is given. */
export class GbdtError extends Error {
  override readonly name = 'GbdtError';
  readonly reason: GbdtReason;

  constructor(reason: GbdtReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

export function damaged(message: string): GbdtError {
  return new GbdtError('damaged', message);
}

export function unsupported(message: string): GbdtError {
  return new GbdtError('unsupported', message);
}

export function misuse(message: string): GbdtError {
  return new GbdtError('misuse', message);
}
