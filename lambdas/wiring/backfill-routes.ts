import { BackfillRequest } from '../../schemas/api.ts';
import { RequestError } from '../../lib/domain/fault.ts';
import { fieldErrors } from '../../lib/domain/field-path.ts';
import { showBackfill } from '../../lib/domain/features/backfill/show-backfill.ts';
import { startBackfill } from '../../lib/domain/features/backfill/start-backfill.ts';
import { maxBodyBytes } from '../../lib/domain/ingest/accept-events.ts';
import type { ControlAdapters } from './control-adapters.ts';
import { readJson, readParam } from './read-request.ts';
import type { RouteHandlers, RouteRequest } from './wire-routes.ts';

export function backfillRoutes(adapters: ControlAdapters): Pick<RouteHandlers, 'startBackfill' | 'showBackfill'> {
  return {
    startBackfill: async (request) => {
      const { tenant, nowUs } = request;
      return { status: 202, body: await startBackfill({ ...readRequest(request), tenant, nowUs }, adapters) };
    },
    showBackfill: async (request) => {
      const { tenant, nowUs } = request;
      return { status: 200, body: await showBackfill({ tenant, run: readParam(request, 'run'), nowUs }, adapters) };
    },
  };
}

function readRequest(request: RouteRequest): BackfillRequest {
  const parsed = BackfillRequest.safeParse(readJson(request, maxBodyBytes));
  if (!parsed.success) {
    const expected = 'expected {"run": …, "import": …} or {"run": …, "entities": […]}';
    throw new RequestError('TG-1001', expected, fieldErrors(parsed.error, 'TG-1001'));
  }
  const { data } = parsed;
  if ((data.import === undefined) === (data.entities === undefined || data.entities.length === 0)) {
    const detail = 'one of import and entities is needed, and not both';
    throw new RequestError('TG-1001', detail, [{ code: 'TG-1001', field: 'import', detail }]);
  }
  return data;
}
