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
  'TG-3000': entry(500, 1, 'Trainer at fault', 'Read `tidegate logs`, then start the run again.', true),
  'TG-3001': entry(422, 1, 'Invalid training job', 'Correct the field that `detail` names.'),
  'TG-3002': entry(404, 1, 'File of a job missing', 'Prepare the data set again.'),
  'TG-3003': entry(409, 1, 'File of a job changed', 'Prepare the data set again: a digest does not match.'),
  'TG-3004': entry(422, 1, 'Invalid feature table', 'Correct the field of `table.json` that `detail` names.'),
  'TG-3005': entry(422, 1, 'Unreadable feature table', 'Prepare the data set again.'),
  'TG-3006': entry(422, 1, 'Row ids do not agree', 'Prepare the data set again: table and folds name other rows.'),
  'TG-3007': entry(422, 1, 'Heads contradict the table', 'Correct the heads of the pack that `detail` names.'),
  'TG-3008': entry(422, 1, 'Target among the features', 'Take the label that `detail` names out of the view.'),
  'TG-3009': entry(422, 1, 'Invalid folds', 'Make the split again; `detail` names the fold, role or row.'),
  'TG-3010': entry(422, 1, 'Fold without rows of a role', 'Give the split more history or a shorter window.'),
  'TG-3011': entry(422, 1, 'Roles of a fold out of order', 'Make the split again: stop, calibrate, test, in time.'),
  'TG-3012': entry(422, 1, 'Constant label', 'Choose a longer history or another definition of the label.'),
  'TG-3013': entry(422, 1, 'Feature without a value', 'Backfill the feature, or take it out of the view.'),
  'TG-3014': entry(422, 1, 'Label missing', 'Train on matured rows alone; `detail` names the label and the role.'),
  'TG-3015': entry(422, 1, 'Label unfit for its objective', 'Correct the label, or choose another objective.'),
  'TG-3016': entry(422, 1, 'Invalid weights', 'Give rows finite weights, none below 0 and some above.'),
  'TG-3017': entry(422, 1, 'Parameter refused', 'Correct the parameter in the pack or in its search.'),
  'TG-3018': entry(422, 1, 'Training over its memory', 'Raise the limit of the pack, or train a smaller size.'),
  'TG-3019': entry(422, 1, 'Training over its time', 'Raise the limit of the pack, or train a smaller size.'),
  'TG-3020': entry(
    422,
    1,
    'A fold without rows',
    'Give the split more history, fewer groups or a shorter test window; `detail` names the fold and the role.',
  ),
  'TG-3021': entry(422, 2, 'Split that cannot be made', 'Correct the setting that `detail` names.'),
  'TG-3022': entry(
    422,
    2,
    'Labels that cannot be made',
    'Correct the definition, or the order of events and decision times, that `detail` names.',
  ),
  'TG-3030': entry(422, 1, 'Recipe at fault', 'Correct `recipe.py` of the pack; the log says where.'),
  'TG-3031': entry(500, 1, 'Inexact explanation', 'Lower `leaves` or `rounds`: the contributions miss the margin.'),
  'TG-3032': entry(422, 1, 'Search without a finished trial', 'Correct the space; `detail` tells the last fault.'),
  'TG-3033': entry(409, 5, 'Study of another subject', 'Give the study another name.'),
  'TG-3034': entry(409, 5, 'Deterministic search in company', 'Let one worker run the study.'),
  'TG-3035': entry(503, 7, 'Journal of a search unavailable', 'Start the run again; ended trials are kept.', true),
  'TG-3040': entry(422, 2, 'Model pack that contradicts itself', 'Correct the field of `pack.ts` that `detail` names.'),
  'TG-3041': entry(
    409,
    1,
    'No rows to train on',
    'Backfill or ingest the history of an entity of the view first.',
    true,
  ),
  'TG-3042': entry(
    409,
    1,
    'Too little history',
    'Ingest more, or train a smaller size: `detail` says how much it asks.',
  ),
  'TG-3043': entry(422, 1, 'A label that never varies', 'Choose a longer history or another definition of the label.'),
  'TG-3044': entry(
    500,
    1,
    'Pack computed something else',
    'Correct `features.ts` of the pack: `detail` names the column.',
  ),
  'TG-3050': entry(409, 5, 'A training of another kind has this name', 'Choose another name for the run.'),
  'TG-3051': entry(409, 5, 'Run has ended', 'Start a new run: the name of a run is used once.'),
  'TG-3052': entry(
    500,
    1,
    'Training broke off',
    'Read the reason and the logs of the run; mend it, then start a new run.',
  ),
  'TG-3053': entry(
    500,
    1,
    'State of a training took too long',
    'Train a smaller size, or raise the timeout of the state.',
  ),
  'TG-3054': entry(422, 1, 'Search without a result', 'Read `tidegate logs train`: no trial reported a score.'),
  'TG-3059': entry(
    500,
    1,
    'Document of a training missing or altered',
    'Start a new run; the reason names the document.',
  ),
  'TG-3060': entry(500, 1, 'Artifact missing or altered', 'Start a new run; the reason names the file.'),
  'TG-3070': entry(422, 1, 'Job that no runner here can do', 'Correct what `detail` names, then start a new run.'),
  'TG-3071': entry(
    500,
    1,
    'Training process broke off',
    'Read its last lines in `tidegate logs train`, then start a new run.',
  ),
  'TG-3072': entry(
    500,
    1,
    'Training process fell silent',
    'Give it more CPU or a longer `silenceSeconds`; see its log.',
  ),
  'TG-3073': entry(500, 1, 'Malformed job message', 'Send the message that `run-container` sends.'),
  'TG-3080': entry(500, 1, 'File of a training altered', 'Start a new run; the file is not the one that was written.'),
  'TG-3081': entry(500, 1, 'File of a training unreadable', 'Start a new run; `detail` names the file.'),
  'TG-3082': entry(422, 1, 'No result to evaluate', 'Read the reason of the job, then start a new run.'),
  'TG-3083': entry(422, 1, 'Rows that cannot be evaluated', 'Correct the table or the folds that `detail` names.'),
  'TG-3084': entry(422, 1, 'Forecasts of something else', 'Correct the heads or naive forecasts that `detail` names.'),
  'TG-3085': entry(500, 1, 'A test row is not forecast once', 'Start a new run; `detail` names the row.'),
  'TG-3086': entry(500, 1, 'Forecast without meaning', 'Correct the recipe or the naive forecast that `detail` names.'),
  'TG-3087': entry(500, 1, 'Report that cannot be written', 'Correct what `detail` names, then start a new run.'),
  'TG-3090': entry(404, 1, 'No such run', 'See `tidegate runs ls` for the runs.'),
  'TG-3092': entry(404, 3, 'No report yet', 'Wait until the run has ended: `tidegate runs show RUN --follow`.'),
  'TG-3093': entry(404, 2, 'No such pack', 'Name one of the packs that `detail` lists.'),
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
