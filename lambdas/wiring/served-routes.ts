import { listServed, showServed } from '../../lib/domain/serve/show-served.ts';
import type { ControlAdapters } from './control-adapters.ts';
import { readLimit, readModel, readParam } from './read-request.ts';
import type { RouteHandlers } from './wire-routes.ts';

export function servedRoutes(adapters: ControlAdapters): Pick<RouteHandlers, 'listServed' | 'showServed'> {
  return {
    listServed: async (request) => {
      const { tenant, nowUs } = request;
      const question = { tenant, limit: readLimit(request), model: readModel(request), nowUs };
      return { status: 200, body: await listServed(question, adapters) };
    },
    showServed: async (request) => {
      const { tenant, nowUs, headers } = request;
      const question = { tenant, id: readParam(request, 'prediction'), caller: { nowUs, host: headers['host'] } };
      return { status: 200, body: await showServed(question, adapters) };
    },
  };
}
