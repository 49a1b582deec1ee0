import { maxReadEntities } from '../../schemas/limits.ts';
import {
  digestPattern,
  entityPattern,
  modelPattern,
  namePattern,
  ulidPattern,
  versionPattern,
} from '../../schemas/patterns.ts';
import { RequestError } from '../../lib/domain/fault.ts';
import { parseDuration } from '../../lib/domain/parse-duration.ts';
import type { RouteRequest } from './wire-routes.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The JSON body of a request, at most `maxBytes` long. */
export function readJson({ body, headers }: RouteRequest, maxBytes: number): unknown {
  const type = headers['content-type'] ?? 'application/json';
  if (!/^application\/json\s*(;|$)/i.test(type))
    throw new RequestError('TG-0014', `expected application/json, got ${type}`);
  const bytes = body ?? new Uint8Array();
  if (bytes.byteLength > maxBytes) {
    throw new RequestError('TG-0011', `the body has ${bytes.byteLength} bytes, at most ${maxBytes} are allowed`);
  }
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (cause) {
    throw new RequestError('TG-0010', cause instanceof SyntaxError ? cause.message : 'the body is not UTF-8');
  }
}

const patterns = {
  entity: entityPattern,
  view: namePattern,
  market: namePattern,
  run: namePattern,
  import: digestPattern,
  model: modelPattern,
  version: versionPattern,
  prediction: ulidPattern,
} as const;

/** A path parameter, checked before it becomes part of a key. */
export function readParam({ params }: RouteRequest, name: keyof typeof patterns): string {
  const value = params[name] ?? '';
  if (!patterns[name].test(value)) throw malformed(name, `expected ${patterns[name].source}`);
  return value;
}

export function readLimit({ query }: RouteRequest): number {
  const text = query['limit'] ?? '100';
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > 1000) throw malformed('limit', 'expected a whole number from 1 to 1000');
  return limit;
}

export function readAfter({ query }: RouteRequest): string | undefined {
  const after = query['after'];
  if (after !== undefined && !patterns.entity.test(after)) throw malformed('after', 'expected an entity id');
  return after;
}

/** The import that is asked for; undefined where none is. */
export function readImport({ query }: RouteRequest): string | undefined {
  const id = query['import'];
  if (id !== undefined && !digestPattern.test(id)) throw malformed('import', 'expected the id of an import');
  return id;
}

/** The market by whose clock is asked; undefined where it is that of the view. */
export function readMarket({ query }: RouteRequest): string | undefined {
  const market = query['market'];
  if (market !== undefined && !namePattern.test(market)) throw malformed('market', `expected ${namePattern.source}`);
  return market;
}

/** The pack whose runs are asked for; undefined where they are those of all. */
export function readPack({ query }: RouteRequest): string | undefined {
  const pack = query['pack'];
  if (pack !== undefined && !namePattern.test(pack)) throw malformed('pack', `expected ${namePattern.source}`);
  return pack;
}

/** The model whose predictions are asked for; undefined where they are those of all. */
export function readModel({ query }: RouteRequest): string | undefined {
  const model = query['model'];
  if (model !== undefined && !modelPattern.test(model)) throw malformed('model', `expected ${modelPattern.source}`);
  return model;
}

/** The model that is asked. */
export function demandModel(request: RouteRequest): string {
  const model = readModel(request);
  if (model === undefined) throw malformed('model', 'say which model is asked, as in ?model=liquidation');
  return model;
}

/** In microseconds; null where every horizon is asked for. */
export function readHorizon({ query }: RouteRequest): number | null {
  const text = query['horizon'];
  if (text === undefined) return null;
  const horizonUs = parseDuration(text);
  if (horizonUs === undefined) throw malformed('horizon', 'expected a length of time such as 15m or 1h');
  return horizonUs;
}

export function readFlag({ query }: RouteRequest, name: 'explain'): boolean {
  const text = query[name] ?? 'false';
  if (text !== 'true' && text !== 'false') throw malformed(name, 'expected true or false');
  return text === 'true';
}

/** Names of entities, separated by commas. */
export function readEntities({ query }: RouteRequest): readonly string[] {
  const text = query['entities'] ?? '';
  const entities = text === '' ? [] : text.split(',');
  if (entities.length < 1 || entities.length > maxReadEntities) {
    throw malformed('entities', `expected 1 to ${maxReadEntities} entity ids, separated by commas`);
  }
  const wrong = entities.findIndex((entity) => !patterns.entity.test(entity));
  if (wrong >= 0) throw malformed(`entities[${wrong}]`, `expected ${patterns.entity.source}`);
  return entities;
}

function malformed(field: string, detail: string): RequestError {
  return new RequestError('TG-0016', `${field}: ${detail}`, [{ code: 'TG-0016', field, detail }]);
}
