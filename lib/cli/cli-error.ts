import type { Problem } from '../../schemas/api.ts';
import { type ErrorCode, type ExitCode, errors, exitCodes } from '../../schemas/errors.ts';
import { TidegateError } from '../domain/fault.ts';

/*
 * What a command can fail with, beyond the errors of the platform itself:
 *
 * TidegateError     lib/domain/fault.ts
 * └─ CliError       names its own next step, where the one of the catalogue would be too general
 * ProblemError      the API answered with a problem document
 */

export interface CliErrorOptions {
  /** Command to run, or thing to do, next. @default what the catalogue says */
  readonly next?: string;
  readonly cause?: unknown;
}

export class CliError extends TidegateError {
  override readonly name: string = 'CliError';
  readonly next: string;

  constructor(code: ErrorCode, detail: string, { next, cause }: CliErrorOptions = {}) {
    super(code, detail, cause === undefined ? undefined : { cause });
    this.next = next ?? errors[code].next;
  }
}

export function usageError(detail: string, next = 'See `tidegate --help`.'): CliError {
  return new CliError('TG-0028', detail, { next });
}

export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.detail);
    this.problem = problem;
  }
}

export function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(errors, code);
}

/** An API of a later release may know codes that this one does not: the status still tells the kind. */
export function problemExit({ code, status }: Problem): ExitCode {
  if (isErrorCode(code)) return errors[code].exit;
  if (status === 401 || status === 403) return exitCodes.auth;
  if (status === 409) return exitCodes.conflict;
  if (status === 429 || status >= 500) return exitCodes.unavailable;
  return exitCodes.usage;
}
