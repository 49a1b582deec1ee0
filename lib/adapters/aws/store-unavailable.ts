import { TidegateError } from '../../domain/fault.ts';

type Step = (args: unknown) => Promise<unknown>;

interface MiddlewareStack {
  add(middleware: (next: Step) => Step, options: { readonly step: 'initialize'; readonly name: string }): void;
}

/** After its last try, a call that no answer came to fails with TG-0015; every other error stays what it is. */
export function reportingUnavailability<Client extends { readonly middlewareStack: object }>(client: Client): Client {
  const middleware =
    (next: Step): Step =>
    async (args) => {
      try {
        return await next(args);
      } catch (error) {
        throw isUnavailable(error) ? storeUnavailable(error) : error;
      }
    };
  // Each client types its stack by its own commands; this middleware looks at none of them.
  const stack = client.middlewareStack as MiddlewareStack;
  stack.add(middleware, { step: 'initialize', name: 'reportUnavailability' });
  return client;
}

/** Callers read the detail: what a store has said, with names of its own, stands in the log alone. */
export function storeUnavailable(cause: unknown): TidegateError {
  return unanswered(cause instanceof Error && cause.name !== 'Error' ? cause.name : undefined, cause);
}

/** For a reason of our own, which callers may read. */
export function storeGivenUp(reason: string): TidegateError {
  return unanswered(reason);
}

function unanswered(reason: string | undefined, cause?: unknown): TidegateError {
  const detail = `a store did not answer${reason === undefined ? '' : ` (${reason})`}`;
  return new TidegateError('TG-0015', detail, { cause });
}

const throttles: ReadonlySet<string> = new Set([
  'LimitExceededException',
  'ProvisionedThroughputExceededException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'SlowDown',
  'Throttling',
  'ThrottlingException',
  'TooManyRequestsException',
  'TransactionInProgressException',
]);

const networkCodes: ReadonlySet<string> = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** No answer, a 5xx, or a plea to slow down: the same call may succeed later. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if (error.name === 'TimeoutError' || throttles.has(error.name)) return true;
  if ('code' in error && typeof error.code === 'string' && networkCodes.has(error.code)) return true;
  const status = statusOf(error);
  return status !== undefined && (status >= 500 || status === 429);
}

function statusOf(error: Error): number | undefined {
  if (!('$metadata' in error)) return undefined;
  const metadata = error.$metadata;
  if (typeof metadata !== 'object' || metadata === null || !('httpStatusCode' in metadata)) return undefined;
  return typeof metadata.httpStatusCode === 'number' ? metadata.httpStatusCode : undefined;
}
