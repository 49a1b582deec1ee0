/**
 * The error catalogue. A code is `TG-`, the digit of the stage (0 = platform, 1 = ingest … 8 = explain,
 * 9 = monitor up to 9499 and retrain from 9500), and three digits. A code is never given a new meaning.
 * Each stage keeps its codes in a table of its own, `errors/<stage>.ts`.
 */
import type { ErrorEntry } from './errors/error-entry.ts';
import { featuresErrors } from './errors/features.ts';
import { ingestErrors } from './errors/ingest.ts';
import { monitorErrors } from './errors/monitor.ts';
import { platformErrors } from './errors/platform.ts';
import { registryErrors } from './errors/registry.ts';
import { serveErrors } from './errors/serve.ts';
import { trainErrors } from './errors/train.ts';

export { type ErrorEntry, type ExitCode, exitCodes } from './errors/error-entry.ts';

export const errors = {
  ...platformErrors,
  ...ingestErrors,
  ...featuresErrors,
  ...trainErrors,
  ...registryErrors,
  ...serveErrors,
  ...monitorErrors,
} as const satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof errors;

export function isErrorCode(text: string): text is ErrorCode {
  return Object.hasOwn(errors, text);
}

/** One malformed place in a request. */
export interface FieldError {
  readonly code: ErrorCode;
  /** Path into the body, for example `events[3].price`. */
  readonly field: string;
  readonly detail: string;
}

export function errorType(code: ErrorCode): string {
  return `urn:tidegate:error:${code}`;
}
