/**
 * - `damaged`: the bytes contradict themselves or end too early.
 * - `unsupported`: a Parquet file, but with something that is not read here (a codec, nesting, another encoding).
 * - `misuse`: the caller asks for, or gives, what cannot be (an unknown column, columns of unequal length).
 */
export type ParquetFault = 'damaged' | 'unsupported' | 'misuse';

/** The only error that reading or writing throws, whatever the bytes are. */
export class ParquetError extends Error {
  override readonly name = 'ParquetError';
  readonly fault: ParquetFault;

  constructor(fault: ParquetFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

export function damaged(message: string): ParquetError {
  return new ParquetError('damaged', message);
}

export function unsupported(message: string): ParquetError {
  return new ParquetError('unsupported', message);
}

export function misuse(message: string): ParquetError {
  return new ParquetError('misuse', message);
}
