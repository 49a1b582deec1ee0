export interface ErrorEntry {
  readonly title: string;
  /** HTTP status where the API answers with it. */
  readonly status: number;
  /** Exit code of the CLI. */
  readonly exit: ExitCode;
  /** May the same request succeed later without a change? */
  readonly retryable: boolean;
  /** What to do next. */
  readonly next: string;
}

export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  precondition: 3,
  gateRejected: 4,
  conflict: 5,
  auth: 6,
  unavailable: 7,
  interrupted: 130,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** One line of a table: status, exit code, title, next step. */
export function entry(status: number, exit: ExitCode, title: string, next: string, retryable = false): ErrorEntry {
  return { status, exit, title, next, retryable };
}

/** The entries of one digit: a code that stands in the table of another stage does not compile. */
export type ErrorTable<Digit extends number> = Readonly<Record<`TG-${Digit}${string}`, ErrorEntry>>;
