import { maxBodyBytes } from '../../lib/domain/ingest/accept-events.ts';
import { offerUploads, type UploadCaller } from '../../lib/domain/ingest/import-uploads.ts';
import { listQuarantine } from '../../lib/domain/ingest/list-quarantine.ts';
import type { ControlAdapters } from './control-adapters.ts';
import { readImport, readJson, readLimit, readParam } from './read-request.ts';
import type { RouteHandlers, RouteRequest } from './wire-routes.ts';

export function importRoutes({ lake, urls }: Pick<ControlAdapters, 'lake' | 'urls'>): RouteHandlers {
  return {
    requestUploads: async (request) => {
      const importId = readParam(request, 'import');
      const body = readJson(request, maxBodyBytes);
      const { tenant } = request;
      const uploads = await offerUploads({ tenant, importId, body, caller: callerOf(request) }, { lake, urls });
      return { status: 200, body: uploads };
    },
    listQuarantine: async (request) => {
      const [importId, limit] = [readImport(request), readLimit(request)];
      const { tenant } = request;
      const list = await listQuarantine({ tenant, importId, limit, caller: callerOf(request) }, { lake, urls });
      return { status: 200, body: list };
    },
  };
}

function callerOf({ nowUs, headers }: RouteRequest): UploadCaller {
  return { nowUs, host: headers['host'] };
}
