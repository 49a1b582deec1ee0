import { describe, expect, it } from 'vitest';
import { findRoute } from '../../../lambdas/wiring/admit.ts';
import { type Route, routes } from '../../../schemas/routes.ts';

const table = Object.values<Route>(routes);

function caught(httpMethod: string, path: string) {
  return () => findRoute({ httpMethod, path, resource: path === '/' ? '/' : '/{proxy+}' });
}

describe('a request that no method of the gateway took', () => {
  it.each(['/', '/nothing', '/health/', '/features//BTC-USD', '/events/balance', '/a/b/c/d/e'])(
    'has no route at %s',
    (path) => {
      expect(caught('GET', path)).toThrow(expect.objectContaining({ code: 'TG-0002', message: `there is no ${path}` }));
    },
  );

  it.each(table.map(({ path }) => path.replaceAll(/\{\w+\}/g, 'x')))('has the wrong method at %s', (path) => {
    expect(caught('DELETE', path)).toThrow(
      expect.objectContaining({ code: 'TG-0003', message: `DELETE is not a method of ${path}` }),
    );
  });

  it.each(table)('is never answered by a route: $method $path', ({ method, path }) => {
    expect(caught(method, path)).toThrow(expect.objectContaining({ name: 'RequestError' }));
  });

  it('is not told the whole of a long address', () => {
    expect(caught('GET', `/${'x'.repeat(5000)}`)).toThrow(/^there is no \/x{199}$/);
  });
});

describe('a request that a method took', () => {
  it.each(table)('finds its route: $method $path', (route) => {
    const [, found] = findRoute({ httpMethod: route.method, path: 'whatever', resource: route.path });
    expect(found).toEqual(route);
  });
});
