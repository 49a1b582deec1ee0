import type { Problem } from '../../../schemas/api.ts';
import { errors, errorType } from '../../../schemas/errors.ts';
import { RequestError, TidegateError } from '../fault.ts';

/** What a caller may see of an error: only errors of the catalogue speak, others stay in the log. */
export function toProblem(error: unknown, requestId: string): Problem {
  const known =
    error instanceof TidegateError
      ? error
      : new TidegateError('TG-0001', 'an unexpected fault; the log of this request has the cause');
  const { title, status, retryable, next } = errors[known.code];
  const fields = known instanceof RequestError ? known.fields : [];
  const [first] = fields;
  return {
    type: errorType(known.code),
    title,
    status,
    detail: known.message,
    code: known.code,
    requestId,
    retryable,
    next,
    ...(first === undefined ? {} : { field: first.field, errors: [...fields] }),
  };
}
