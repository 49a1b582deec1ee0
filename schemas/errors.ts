/**
 * The error catalogue. A code is `TG-`, the digit of the stage (0 = platform, 1 = ingest … 8 = explain,
 * 9 = monitor up to 9499 and retrain from 9500), and three digits. A code is never given a new meaning.
 */

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

function entry(status: number, exit: ExitCode, title: string, next: string, retryable = false): ErrorEntry {
  return { status, exit, title, next, retryable };
}

export const errors = {
  'TG-0001': entry(
    500,
    1,
    'Internal fault',
    'Repeat the request; if it fails again, look up the request id with `tidegate logs`.',
    true,
  ),
  'TG-0002': entry(404, 1, 'No such route', 'See /v1/docs for the routes.'),
  'TG-0003': entry(405, 1, 'Method not allowed', 'See /v1/docs for the methods of this route.'),
  'TG-0004': entry(
    401,
    6,
    'No access token',
    'Send `Authorization: Bearer <token>`; make one with `tidegate token create`.',
  ),
  'TG-0005': entry(
    401,
    6,
    'Unknown access token',
    'Check for a cut or altered token, or make one with `tidegate token create`.',
  ),
  'TG-0006': entry(401, 6, 'Access token expired', 'Make a new one with `tidegate token create`.'),
  'TG-0007': entry(401, 6, 'Access token revoked', 'Make a new one with `tidegate token create`.'),
  'TG-0008': entry(403, 6, 'Scope missing', 'Use a token that has the scope named in `detail`.'),
  'TG-0009': entry(403, 6, 'Other tenant', 'Drop the Tidegate-Tenant header, or use a token of that tenant.'),
  'TG-0010': entry(400, 2, 'Body is not JSON', 'Send one JSON document in UTF-8.'),
  'TG-0011': entry(413, 2, 'Body too large', 'Send at most 256 KB per request.'),
  'TG-0012': entry(
    400,
    2,
    'Idempotency-Key missing or malformed',
    'Send a fresh Idempotency-Key (1 to 128 visible ASCII characters) with every new request, and the same one with a repeat.',
  ),
  'TG-0013': entry(409, 5, 'Idempotency-Key used for another body', 'Use a fresh key for a new request.'),
  'TG-0014': entry(415, 2, 'Unsupported media type', 'Send Content-Type: application/json.'),
  'TG-0015': entry(
    503,
    7,
    'A store did not answer',
    'Wait as long as Retry-After says and repeat with the same Idempotency-Key.',
    true,
  ),
  'TG-0016': entry(400, 2, 'Malformed parameter', 'Correct the parameter named in `field`.'),
  'TG-0017': entry(
    401,
    6,
    'No valid access token',
    'Send a token that is complete, not expired and not revoked; make one with `tidegate token create`.',
  ),
  'TG-0018': entry(
    429,
    7,
    'Too many requests',
    'Wait as long as Retry-After says and repeat with the same Idempotency-Key.',
    true,
  ),
  'TG-0019': entry(
    504,
    7,
    'No answer in time',
    'Repeat with the same Idempotency-Key; if it happens again, look up the request id with `tidegate logs`.',
    true,
  ),
  'TG-0020': entry(500, 3, 'A tool is missing or too old', 'Install the version that the message names.'),
  'TG-0021': entry(
    500,
    3,
    'Installation failed',
    'Read the log that the message names; check network and disk space, then repeat.',
    true,
  ),
  'TG-0022': entry(500, 3, 'Port is taken', 'Free the port, or choose another one with --port.'),
  'TG-0023': entry(
    500,
    7,
    'The engine does not answer',
    'Run `tidegate doctor`; then `tidegate down` and `npm start`.',
    true,
  ),
  'TG-0024': entry(500, 1, 'Deployment failed', 'Read the log that the message names.', true),
  'TG-0025': entry(500, 3, 'No running platform', 'Start it with `npm start`.'),
  'TG-0026': entry(500, 3, 'Another start is under way', 'Wait for it, or stop it with `tidegate down`.', true),
  'TG-0027': entry(
    500,
    3,
    'No credentials or endpoint',
    'Set TIDEGATE_URL and TIDEGATE_TOKEN, or start the local platform with `npm start`.',
  ),
  'TG-0028': entry(500, 2, 'Wrong usage', 'See `tidegate --help`.'),
  'TG-0029': entry(500, 7, 'The API does not answer', 'Check the address with `tidegate status`.', true),
  'TG-0030': entry(500, 3, 'Not confirmed', 'Type the name that the prompt asks for, or pass --yes.'),
  'TG-0031': entry(500, 3, 'Doctor found a problem', 'Apply the fix that stands beside each ✗.'),
  'TG-0032': entry(
    500,
    6,
    'AWS refused the credentials',
    'Check which account and role they belong to, and what they may do.',
  ),
  'TG-0033': entry(400, 2, 'Malformed request', 'Compare address, method and headers with /v1/docs.'),
  'TG-0034': entry(404, 1, 'No such access token', 'See `tidegate token ls` for the tokens.'),
  'TG-0035': entry(
    500,
    7,
    'No LocalStack to attach to',
    'Start one as docs/how-to/localstack-with-docker.md says: `docker run --rm -p 127.0.0.1:4566:4566 -e LAMBDA_IGNORE_ARCHITECTURE=1 -v /var/run/docker.sock:/var/run/docker.sock localstack/localstack:4`; or set TIDEGATE_ENDPOINT to where it answers.',
    true,
  ),
  'TG-0036': entry(
    500,
    3,
    'The engine cannot do that',
    'Choose another engine with --engine, or change what the message names.',
  ),
  'TG-0037': entry(
    409,
    5,
    'The market clock moved on',
    'Read GET /v1/markets/{market}/clock and set a time that is not before it, or leave `time` out.',
  ),
  'TG-0038': entry(
    409,
    5,
    'Another market is played already',
    'Start with the --seed that it was first started with, or begin anew: `tidegate down --data`, then start.',
  ),
  'TG-1001': entry(422, 2, 'Body does not match the contract', 'Correct the field named in `field`; see /v1/docs.'),
  'TG-1002': entry(413, 2, 'Too many events', 'Send at most 500 events per request.'),
  'TG-1003': entry(422, 2, 'Malformed event', 'Correct the field named in `field`; see /v1/docs.'),
  'TG-1004': entry(
    422,
    2,
    'Event from the future',
    'Check the clock of the sender: at most 5 minutes ahead of the market clock are accepted.',
  ),
  'TG-1005': entry(422, 1, 'File damaged', 'Fetch the file again and compare its checksum.'),
  'TG-1006': entry(
    422,
    2,
    'Part of an import refused',
    'Import the file again; if it happens again, compare the part that the message names with its source.',
  ),
  'TG-1101': entry(
    422,
    1,
    'Message does not match its contract',
    'Correct the sender; the message is kept in quarantine.',
  ),
  'TG-1102': entry(
    422,
    1,
    'Entity state too large',
    'Too many events wait: send the streams of this entity nearer to order in time, or close the tail with a tick. The message is kept in quarantine.',
  ),
  'TG-1103': entry(
    422,
    1,
    'Message is in the wrong group',
    'Send each entity in its own message group; the message is kept in quarantine.',
  ),
  'TG-1201': entry(
    500,
    1,
    'Entity state missing or altered',
    'Restore the object that the message names, then `tidegate events redrive`.',
    true,
  ),
  'TG-1202': entry(409, 5, 'Entity state moved by another writer', 'Nothing: the message is tried again.', true),
  'TG-1203': entry(
    500,
    1,
    'Raw events missing or altered',
    'Restore the object that the message names from a copy; until then its hour cannot be computed again.',
    true,
  ),
  'TG-2001': entry(404, 1, 'No such feature view', 'See `tidegate features ls` for the views.'),
  'TG-2002': entry(
    404,
    1,
    'No features for this entity',
    'Send events for it first; see `tidegate features ls` for the entities.',
  ),
  'TG-2003': entry(500, 1, 'Stored row or state does not match its view', 'Materialise the view again.'),
  'TG-2004': entry(
    500,
    2,
    'Time to live is not positive',
    'Set `ttlUs` of the view to whole microseconds above 0, or to null for rows that never expire.',
  ),
  'TG-2005': entry(
    500,
    1,
    'Stored history contradicts itself',
    'Correct the source of the row that the message names, and materialise again.',
  ),
  'TG-2006': entry(
    422,
    2,
    'Malformed request rows',
    'Give the columns `entity` and `time`: RFC 3339 with a zone, or whole microseconds since 1970 in UTC.',
  ),
  'TG-2007': entry(
    409,
    3,
    'Not materialised that far',
    'Wait for the next hour, or run `tidegate features materialize` for the entity; then ask again.',
    true,
  ),
  'TG-2008': entry(
    500,
    1,
    'State or row differs from the raw lake',
    'Keep the objects that the message names, and materialise the hours again; see the runbook.',
  ),
  'TG-2009': entry(500, 1, 'Backfill broke off', 'Mend what the reason names, then start the run again.', true),
  'TG-2010': entry(404, 1, 'No such backfill', 'Start it with POST /v1/backfills.'),
  'TG-2011': entry(409, 5, 'A backfill of another kind has this name', 'Choose another name for the run.'),
  'TG-9001': entry(500, 1, 'Watch run failed', 'Open the execution that the alarm names and read its error.', true),
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
