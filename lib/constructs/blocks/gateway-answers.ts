import { ResponseType } from 'aws-cdk-lib/aws-apigateway';
import { type ErrorCode, errorType, errors } from '../../../schemas/errors.ts';

/** What API Gateway answers without asking a router. */
export interface GatewayAnswer {
  readonly type: ResponseType;
  readonly statusCode: string;
  /** Constants in single quotes, or names of request values, as the gateway reads them. */
  readonly responseHeaders: Readonly<Record<string, string>>;
  readonly templates: Readonly<Record<'application/json', string>>;
}

interface Row {
  readonly types: readonly ResponseType[];
  readonly code: ErrorCode;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Members that only the authoriser knows. */
  readonly told?: Readonly<Record<string, string>>;
}

/** The names under which the authoriser hands over why it denied a request. */
const deniedBecause = {
  type: 'urn:tidegate:error:$context.authorizer.code',
  title: '$context.authorizer.title',
  detail: '$context.authorizer.detail',
  code: '$context.authorizer.code',
  next: '$context.authorizer.next',
} as const;

/** Every type is named: one that is left to a default keeps its own status, which the document would not tell. */
const rows: readonly Row[] = [
  {
    // No route is signed: the gateway takes an access token for a broken signature where it finds no method.
    types: [
      ResponseType.MISSING_AUTHENTICATION_TOKEN,
      ResponseType.RESOURCE_NOT_FOUND,
      ResponseType.INVALID_SIGNATURE,
      ResponseType.EXPIRED_TOKEN,
    ],
    code: 'TG-0002',
    detail: 'there is no such route',
  },
  {
    types: [ResponseType.UNAUTHORIZED],
    code: 'TG-0017',
    detail: 'the access token is missing, unknown, expired or revoked',
    headers: { 'WWW-Authenticate': "'Bearer'" },
  },
  {
    types: [ResponseType.ACCESS_DENIED],
    code: 'TG-0008',
    detail: 'the token does not reach so far',
    told: deniedBecause,
  },
  { types: [ResponseType.REQUEST_TOO_LARGE], code: 'TG-0011', detail: 'the request is larger than the gateway takes' },
  {
    types: [ResponseType.UNSUPPORTED_MEDIA_TYPE],
    code: 'TG-0014',
    detail: 'the gateway does not take this Content-Type',
  },
  {
    types: [ResponseType.THROTTLED, ResponseType.QUOTA_EXCEEDED],
    code: 'TG-0018',
    detail: 'more requests came than this service takes',
    headers: { 'Retry-After': "'1'" },
  },
  { types: [ResponseType.INTEGRATION_TIMEOUT], code: 'TG-0019', detail: 'the gateway stopped waiting for the router' },
  {
    types: [
      ResponseType.DEFAULT_4XX,
      ResponseType.BAD_REQUEST_BODY,
      ResponseType.BAD_REQUEST_PARAMETERS,
      ResponseType.INVALID_API_KEY,
      ResponseType.WAF_FILTERED,
    ],
    code: 'TG-0033',
    detail: 'the gateway refused the request',
  },
  {
    types: [
      ResponseType.DEFAULT_5XX,
      ResponseType.API_CONFIGURATION_ERROR,
      ResponseType.AUTHORIZER_CONFIGURATION_ERROR,
      ResponseType.AUTHORIZER_FAILURE,
      ResponseType.INTEGRATION_FAILURE,
    ],
    code: 'TG-0001',
    detail: 'the gateway had no answer to pass on; its log has the cause under the request id',
  },
];

/** As the routers answer, but for the request id: theirs is the function's, this one is the gateway's. */
export function gatewayAnswers(): readonly GatewayAnswer[] {
  return rows.flatMap((row) =>
    row.types.map((type) => ({
      type,
      statusCode: String(errors[row.code].status),
      responseHeaders: {
        'Content-Type': "'application/problem+json'",
        'Cache-Control': "'no-store'",
        'X-Content-Type-Options': "'nosniff'",
        'X-Request-Id': 'context.requestId',
        ...row.headers,
      },
      // The gateway picks a template by what the caller accepts, and this one when nothing fits.
      templates: { 'application/json': JSON.stringify(documentOf(row)) },
    })),
  );
}

function documentOf({ code, detail, told }: Row): object {
  const { title, status, retryable, next } = errors[code];
  return {
    type: errorType(code),
    title,
    status,
    detail,
    code,
    requestId: '$context.requestId',
    retryable,
    next,
    ...told,
  };
}
