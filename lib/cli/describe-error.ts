import { type ErrorCode, type ExitCode, errors } from '../../schemas/errors.ts';
import { RequestError, TidegateError } from '../domain/fault.ts';
import { CliError, ProblemError, problemExit } from './cli-error.ts';

export interface ErrorReport {
  readonly code: string;
  readonly exit: ExitCode;
  readonly what: string;
  readonly why: string;
  readonly next: string;
  readonly requestId: string | null;
  /** Malformed places of a request. */
  readonly fields: readonly { readonly field: string; readonly detail: string }[];
}

/** Everything that a command can throw, in the words of the catalogue. */
export function describeError(error: unknown): ErrorReport {
  if (error instanceof ProblemError) return describeProblem(error);
  if (error instanceof TidegateError) {
    const { title, next, exit } = errors[error.code];
    return {
      code: error.code,
      exit,
      what: title,
      why: withCauses(error),
      next: error instanceof CliError ? error.next : next,
      requestId: null,
      fields: error instanceof RequestError ? placesOf(error.fields) : [],
    };
  }
  return describeStranger(error);
}

function describeProblem({ problem }: ProblemError): ErrorReport {
  const { code, title, detail, next, requestId } = problem;
  const fields = placesOf(problem.errors ?? []);
  return { code, exit: problemExit(problem), what: title, why: detail, next, requestId, fields };
}

function placesOf(fields: readonly { readonly field: string; readonly detail: string }[]): ErrorReport['fields'] {
  return fields.map(({ field, detail }) => ({ field, detail }));
}

function describeStranger(error: unknown): ErrorReport {
  const code = strangerCode(error);
  const { title, next, exit } = errors[code];
  const why = error instanceof Error ? withCauses(error) : String(error);
  const advice = strangerAdvice[code] ?? next;
  return { code, exit, what: title, why, next: advice, requestId: awsRequestId(error), fields: [] };
}

/** Where the catalogue speaks of the API, and the error is one of this machine or of AWS. */
const strangerAdvice: Readonly<Partial<Record<ErrorCode, string>>> = {
  'TG-0001': 'Repeat the command with -v and report what it prints.',
  'TG-0027': 'Log in to AWS, or name a profile with AWS_PROFILE.',
};

const noCredentials = new Set(['CredentialsProviderError', 'TokenProviderError']);
const refused = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
]);

/** Errors of the AWS SDK that a person can do something about. */
function strangerCode(error: unknown): ErrorCode {
  if (!(error instanceof Error)) return 'TG-0001';
  if (noCredentials.has(error.name)) return 'TG-0027';
  return refused.has(error.name) ? 'TG-0032' : 'TG-0001';
}

function awsRequestId(error: unknown): string | null {
  if (!(error instanceof Error) || !('$metadata' in error)) return null;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('requestId' in metadata)) return null;
  return typeof metadata.requestId === 'string' ? metadata.requestId : null;
}

function withCauses(error: Error): string {
  const messages: string[] = [];
  for (let cause: unknown = error; cause instanceof Error && messages.length < 5; cause = cause.cause) {
    if (cause.message !== '' && !messages.some((message) => message.includes(cause.message)))
      messages.push(cause.message);
  }
  return messages.join(': ') || error.name;
}

/** Where the reference explains a code. */
export function docsAnchor(code: string): string {
  return `docs/reference/errors.md#${code.toLowerCase()}`;
}
