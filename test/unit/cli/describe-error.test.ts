import { expect, test } from 'vitest';
import { RequestError, TidegateError } from '../../../lib/domain/fault.ts';
import { describeError } from '../../../lib/cli/describe-error.ts';

function named(name: string, message: string, extra: object = {}): Error {
  return Object.assign(new Error(message), { name, ...extra });
}

test.each([
  { name: 'CredentialsProviderError', code: 'TG-0027', exit: 3, next: 'AWS_PROFILE' },
  { name: 'AccessDeniedException', code: 'TG-0032', exit: 6, next: 'account and role' },
  { name: 'ExpiredToken', code: 'TG-0032', exit: 6, next: 'account and role' },
  { name: 'RangeError', code: 'TG-0001', exit: 1, next: '-v' },
])('$name is told as $code', ({ name, code, exit, next: advice }) => {
  const report = describeError(named(name, 'why it failed', { $metadata: { requestId: 'aws-1' } }));
  expect(report).toMatchObject({ code, exit, why: 'why it failed', requestId: 'aws-1' });
  expect(report.next).toContain(advice);
});

test('the causes of an error are part of the reason', () => {
  const cause = new Error('fetch failed', { cause: new Error('connect ECONNREFUSED') });
  expect(describeError(new TidegateError('TG-0029', 'no answer', { cause })).why).toBe(
    'no answer: fetch failed: connect ECONNREFUSED',
  );
});

test('the fields of a request error are listed', () => {
  const error = new RequestError('TG-0016', 'limit: too large', [
    { code: 'TG-0016', field: 'limit', detail: 'too large' },
  ]);
  expect(describeError(error)).toMatchObject({ exit: 2, fields: [{ field: 'limit', detail: 'too large' }] });
});

test('what is thrown without being an error is told all the same', () => {
  expect(describeError('out of order')).toMatchObject({
    code: 'TG-0001',
    exit: 1,
    why: 'out of order',
    requestId: null,
  });
});
