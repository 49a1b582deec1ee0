import { type ErrorCode, type FieldError, errors } from '../../schemas/errors.ts';

/**
 * The error tree has one root, so that every border (HTTP, queue, CLI) maps it in one place.
 *
 * TidegateError        a code of the catalogue, and what happened here
 * └─ RequestError      the caller's mistake: carries the fields; never logged as a fault
 */
export class TidegateError extends Error {
  override readonly name: string = 'TidegateError';
  readonly code: ErrorCode;

  /** The malformed place, where the fault is one of form. */
  readonly field: string | undefined;

  constructor(code: ErrorCode, detail: string, options: { readonly cause?: unknown; readonly field?: string } = {}) {
    super(detail, { cause: options.cause });
    this.code = code;
    this.field = options.field;
  }

  get title(): string {
    return errors[this.code].title;
  }
}

export class RequestError extends TidegateError {
  override readonly name = 'RequestError';
  readonly fields: readonly FieldError[];

  constructor(code: ErrorCode, detail: string, fields: readonly FieldError[] = []) {
    super(code, detail);
    this.fields = fields;
  }
}
