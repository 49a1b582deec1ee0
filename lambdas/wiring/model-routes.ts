import { maxImportBody } from '../../schemas/limits.ts';
import { ModelImport } from '../../schemas/model-import.ts';
import { PromotionRequest } from '../../schemas/models.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import { RequestError } from '../../lib/domain/fault.ts';
import { fieldErrors } from '../../lib/domain/field-path.ts';
import { maxBodyBytes } from '../../lib/domain/ingest/accept-events.ts';
import { bindRequest, type KeyedRequest } from '../../lib/domain/ingest/bind-request.ts';
import { answerPromotion } from '../../lib/domain/registry/answer-promotion.ts';
import { importVersion } from '../../lib/domain/registry/import-version.ts';
import { listChampions } from '../../lib/domain/registry/list-champions.ts';
import { listModels } from '../../lib/domain/registry/list-models.ts';
import { listVersions, type ModelQuestion } from '../../lib/domain/registry/list-versions.ts';
import type { OwedEvent } from '../../lib/domain/registry/outbox.ts';
import { promoteVersion } from '../../lib/domain/registry/promote-version.ts';
import { publishOwed } from '../../lib/domain/registry/publish-outbox.ts';
import { showVersion } from '../../lib/domain/registry/show-version.ts';
import type { ControlAdapters } from './control-adapters.ts';
import { describeError } from './describe-error.ts';
import { keyed } from './keyed-request.ts';
import { log } from './log.ts';
import { demandPack } from './packs.ts';
import { readJson, readLimit, readParam } from './read-request.ts';
import type { RouteAnswer, RouteHandlers, RouteRequest } from './wire-routes.ts';

type ModelRoutes = Pick<
  RouteHandlers,
  'listModels' | 'listVersions' | 'showVersion' | 'importVersion' | 'promoteVersion' | 'listChampions'
>;

export function modelRoutes(adapters: ControlAdapters): ModelRoutes {
  return {
    listModels: async ({ tenant }) => ok(await listModels(tenant, adapters)),
    listVersions: async (request) => ok(await listVersions(questionOf(request), adapters)),
    showVersion: async (request) => {
      const version = Number(readParam(request, 'version'));
      return ok(await showVersion({ tenant: request.tenant, model: readParam(request, 'model'), version }, adapters));
    },
    importVersion: async (request) => ok(await takeIn(request, adapters)),
    promoteVersion: async (request) => ok(await promote(request, adapters)),
    listChampions: async (request) => ok(await listChampions(questionOf(request), adapters)),
  };
}

function ok(body: object): RouteAnswer {
  return { status: 200, body };
}

function questionOf(request: RouteRequest): ModelQuestion {
  return { tenant: request.tenant, model: readParam(request, 'model'), limit: readLimit(request) };
}

/** The same content is the same version: the key only keeps two requests apart that are not meant to be one. */
async function takeIn(request: RouteRequest, adapters: ControlAdapters): Promise<object> {
  const { tenant, tokenId } = request;
  const pack = demandPack(readParam(request, 'model'));
  const asked = readImported(request);
  const { receivedAtUs } = await bindRequest(keyedFor(pack.name, request), {}, adapters.keys);
  return importVersion({ tenant, pack, asked, author: `token ${tokenId}`, nowUs: receivedAtUs }, adapters);
}

/** The model stands in the path: the same body is another request for another one. */
function keyedFor(model: string, request: RouteRequest): KeyedRequest {
  const named = keyed(request);
  return { ...named, bodyDigest: sha256Hex(`${model}\n${named.bodyDigest}`) };
}

function readImported(request: RouteRequest): ModelImport {
  const parsed = ModelImport.safeParse(readJson(request, maxImportBody));
  if (parsed.success) return parsed.data;
  const expected = 'expected {"image": …, "calibrations": …, "golden": {"rows": …, "scores": …}, "reason": …}';
  throw new RequestError('TG-1001', expected, fieldErrors(parsed.error, 'TG-1001'));
}

/** A request that is sent again finds the verdict of its first try by the id that its key was bound to. */
async function promote(request: RouteRequest, adapters: ControlAdapters): Promise<object> {
  const model = readParam(request, 'model');
  const { version, reason, expected } = readPromotion(request);
  const { correlationId, receivedAtUs } = await bindRequest(keyedFor(model, request), {}, adapters.keys);
  const { tenant, tokenId } = request;
  const about = { tenant, model, version, reason, expected, principal: `token ${tokenId}` };
  const outcome = await promoteVersion({ ...about, verdict: correlationId, nowUs: receivedAtUs }, adapters);
  if (outcome.kind === 'promoted' && outcome.owed !== undefined) await tell(outcome.owed, adapters, request);
  return answerPromotion(outcome, { model, version });
}

/** A promotion that the bus has not heard of yet is one all the same: the sweep of the outbox tells it later. */
async function tell(owed: OwedEvent, adapters: ControlAdapters, { requestId }: RouteRequest): Promise<void> {
  try {
    await publishOwed(owed, adapters);
  } catch (error) {
    log.warn('event left to the outbox', { requestId, event: owed.event.id, error: describeError(error) });
  }
}

function readPromotion(request: RouteRequest): PromotionRequest {
  const parsed = PromotionRequest.safeParse(readJson(request, maxBodyBytes));
  if (parsed.success) return parsed.data;
  const expected = 'expected {"version": …, "reason": …, "expected": …}';
  throw new RequestError('TG-1001', expected, fieldErrors(parsed.error, 'TG-1001'));
}
