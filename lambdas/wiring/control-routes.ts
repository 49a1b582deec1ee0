import { docsPage } from '../../schemas/generated/docs-page.ts';
import openApiDocument from '../../schemas/generated/openapi.json' with { type: 'json' };
import { maxRedrive } from '../../schemas/limits.ts';
import { MarketClockSetting, RedriveRequest } from '../../schemas/api.ts';
import { RequestError } from '../../lib/domain/fault.ts';
import { fieldErrors } from '../../lib/domain/field-path.ts';
import { listViews } from '../../lib/domain/features/list-views.ts';
import { listFailures } from '../../lib/domain/ingest/list-failures.ts';
import { maxBodyBytes } from '../../lib/domain/ingest/accept-events.ts';
import { redriveChunks } from '../../lib/domain/ingest/redrive-chunks.ts';
import { sendEvents } from '../../lib/domain/ingest/send-events.ts';
import { setMarketClock, showMarketClock } from '../../lib/domain/ingest/set-market-clock.ts';
import { showBalance } from '../../lib/domain/ingest/show-balance.ts';
import { listAlarms, listFreshness } from '../../lib/domain/monitor/list-states.ts';
import { formatTime } from '../../lib/domain/time.ts';
import type { ControlAdapters } from './control-adapters.ts';
import { backfillRoutes } from './backfill-routes.ts';
import { featureFileRoutes } from './feature-file-routes.ts';
import { importRoutes } from './import-routes.ts';
import { keyed } from './keyed-request.ts';
import { modelRoutes } from './model-routes.ts';
import { readAfter, readJson, readLimit, readParam } from './read-request.ts';
import { runRoutes } from './run-routes.ts';
import { servedRoutes } from './served-routes.ts';
import type { RouteAnswer, RouteHandlers, RouteRequest } from './wire-routes.ts';

function ok(body: object): RouteAnswer {
  return { status: 200, body };
}

export function controlRoutes(adapters: ControlAdapters): RouteHandlers {
  return {
    ...importRoutes(adapters),
    ...backfillRoutes(adapters),
    ...featureFileRoutes(adapters),
    ...runRoutes(adapters),
    ...modelRoutes(adapters),
    ...servedRoutes(adapters),
    showHealth: async ({ nowUs }) =>
      ok({ contract: 'health/1', status: 'ok', ...adapters.identity, time: formatTime(nowUs) }),
    showOpenApi: async () => ok(openApiDocument),
    showDocs: async () => ({ status: 200, body: docsPage, contentType: 'text/html; charset=utf-8' }),
    sendEvents: async (request) => {
      const verdicts = await sendEvents(
        { ...keyed(request), body: readJson(request, maxBodyBytes), requestId: request.requestId },
        adapters,
      );
      return { status: verdicts.rejected > 0 ? 207 : 202, body: verdicts };
    },
    showBalance: async (request) =>
      ok(await showBalance({ tenant: request.tenant, entity: readParam(request, 'entity') }, adapters)),
    listFailures: async (request) => ok(await listFailures(request.tenant, readLimit(request), adapters)),
    redriveEvents: async (request) =>
      ok(await redriveChunks({ tenant: request.tenant, limit: readRedriveLimit(request) }, adapters.deadLetters)),
    setMarketClock: async (request) => {
      const market = readParam(request, 'market');
      return ok(await setMarketClock({ ...keyed(request), market, setting: readClockSetting(request) }, adapters));
    },
    showMarketClock: async (request) => {
      const { tenant, nowUs: wallUs } = request;
      return ok(await showMarketClock({ tenant, market: readParam(request, 'market'), wallUs }, adapters.clocks));
    },
    listViews: async (request) =>
      ok(
        await listViews(
          { tenant: request.tenant, limit: readLimit(request), after: readAfter(request) },
          adapters.states,
        ),
      ),
    listAlarms: async () => ok(await listAlarms(adapters.alarmPrefix, adapters.alarms)),
    listFreshness: async ({ tenant }) => ok(await listFreshness(tenant, adapters.freshness)),
  };
}

function readRedriveLimit(request: RouteRequest): number {
  if (request.body === undefined) return maxRedrive;
  const parsed = RedriveRequest.safeParse(readJson(request, maxBodyBytes));
  if (parsed.success) return parsed.data.limit ?? maxRedrive;
  throw new RequestError('TG-1001', `expected {"limit": 1…${maxRedrive}}`, fieldErrors(parsed.error, 'TG-1001'));
}

function readClockSetting(request: RouteRequest): MarketClockSetting {
  const parsed = MarketClockSetting.safeParse(readJson(request, maxBodyBytes));
  if (parsed.success) return parsed.data;
  throw new RequestError('TG-1001', 'expected {"time": …, "speed": …}', fieldErrors(parsed.error, 'TG-1001'));
}
