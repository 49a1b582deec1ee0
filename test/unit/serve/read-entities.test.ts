import { describe, expect, it } from 'vitest';
import { readEntities } from '../../../lambdas/wiring/read-request.ts';
import type { RouteRequest } from '../../../lambdas/wiring/wire-routes.ts';

function request(entities: string | undefined): RouteRequest {
  return {
    params: {},
    query: { entities },
    headers: {},
    body: undefined,
    idempotencyKey: '',
    requestId: 'request-1',
    nowUs: 0,
    tenant: 'main',
    tokenId: 'token-1',
  };
}

describe('the entities of a question', () => {
  it.each([
    ['BTC-USD', ['BTC-USD']],
    ['b,A:1,b', ['b', 'A:1', 'b']],
  ])('are separated by commas, and keep their order and case: %s', (text, entities) => {
    expect(readEntities(request(text))).toEqual(entities);
  });

  it('are a hundred at most', () => {
    const names = Array.from({ length: 101 }, (_, index) => `E-${index}`);
    expect(readEntities(request(names.slice(1).join(',')))).toHaveLength(100);
    expect(() => readEntities(request(names.join(',')))).toThrow(
      expect.objectContaining({ code: 'TG-0016', message: expect.stringMatching(/1 to 100/) }),
    );
  });

  it.each([
    [undefined, 'entities'],
    ['', 'entities'],
    ['A,', 'entities[1]'],
    ['A,B C', 'entities[1]'],
    ['A#1', 'entities[0]'],
  ])('are refused with the place of the fault: %s', (text, field) => {
    expect(() => readEntities(request(text))).toThrow(
      expect.objectContaining({ code: 'TG-0016', fields: [expect.objectContaining({ field })] }),
    );
  });
});
