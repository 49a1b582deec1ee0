import { listFiles } from '../../lib/domain/features/list-files.ts';
import type { ControlAdapters } from './control-adapters.ts';
import { readEntities, readParam } from './read-request.ts';
import type { RouteHandlers } from './wire-routes.ts';

export function featureFileRoutes(
  adapters: Pick<ControlAdapters, 'lake' | 'urls' | 'materialised'>,
): Pick<RouteHandlers, 'listFeatureFiles'> {
  return {
    listFeatureFiles: async (request) => {
      const { tenant, nowUs, headers, query } = request;
      const { from = '', until = '' } = query;
      const caller = { nowUs, host: headers['host'] };
      const asked = { view: readParam(request, 'view'), entities: readEntities(request), from, until };
      return { status: 200, body: await listFiles({ ...asked, tenant, caller }, adapters) };
    },
  };
}
