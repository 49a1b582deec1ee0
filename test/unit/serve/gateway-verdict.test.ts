import { describe, expect, it } from 'vitest';
import { type ErrorCode, errors } from '../../../schemas/errors.ts';
import { RequestError, TidegateError } from '../../../lib/domain/fault.ts';
import { refuse } from '../../../lib/domain/serve/gateway-verdict.ts';

describe('the verdict for the gateway', () => {
  it.each<[string, ErrorCode]>([
    ['no token', 'TG-0004'],
    ['an unknown token', 'TG-0005'],
    ['an expired token', 'TG-0006'],
    ['a revoked token', 'TG-0007'],
  ])('on %s is that nobody is known', (_, code) => {
    expect(refuse(new RequestError(code, 'x'))).toEqual({ kind: 'unauthenticated', code });
  });

  it.each<[string, ErrorCode]>([
    ['a missing scope', 'TG-0008'],
    ['another tenant', 'TG-0009'],
  ])('on %s is a denial that says why', (_, code) => {
    const { title, next } = errors[code];
    expect(refuse(new RequestError(code, 'token 1 may not'))).toEqual({
      kind: 'denied',
      reason: { code, title, detail: 'token 1 may not', next },
    });
  });

  it.each<ErrorCode>(['TG-0008', 'TG-0009'])('holds nothing that would break out of a JSON text (%s)', (code) => {
    const { title, next } = errors[code];
    expect(`${title}${next}`).not.toMatch(/["\\\n]/);
  });

  it.each([new Error('no network'), new TidegateError('TG-0015', 'the store is silent')])(
    'on a fault is none: %s',
    (fault) => {
      expect(() => refuse(fault)).toThrow(fault);
    },
  );
});
