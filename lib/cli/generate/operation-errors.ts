import type { ErrorCode } from '../../../schemas/errors.ts';
import type { Operation } from '../../../schemas/operations.ts';
import type { Route } from '../../../schemas/routes.ts';

const everywhere: readonly ErrorCode[] = ['TG-0001', 'TG-0015'];
const withToken: readonly ErrorCode[] = ['TG-0004', 'TG-0005', 'TG-0006', 'TG-0007', 'TG-0008', 'TG-0009'];
const withBody: readonly ErrorCode[] = ['TG-0010', 'TG-0011', 'TG-0012', 'TG-0013', 'TG-0014'];

/** Every error that a caller of a route may meet, by code. */
export function operationErrors(route: Route, { errors = [] }: Operation): readonly ErrorCode[] {
  const codes = [
    ...everywhere,
    ...(route.scope === undefined ? [] : withToken),
    ...(route.method === 'POST' ? withBody : []),
    ...errors,
  ];
  return [...new Set(codes)].sort();
}
