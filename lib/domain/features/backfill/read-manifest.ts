import { ImportManifest, type ManifestEntity, type ManifestPart } from '../../../../schemas/import.ts';
import { TidegateError } from '../../fault.ts';
import type { Lake } from '../../ingest/ports.ts';
import { lakeKeys } from '../../registry/keys.ts';
import type { Refusal } from './backfill-objects.ts';

/** The manifest of an import, or why it is none: whoever uploaded it is not trusted. */
export async function readManifest(lake: Lake, tenant: string, importId: string): Promise<ImportManifest | Refusal> {
  const key = lakeKeys.importManifest.key(tenant, importId);
  const body = await lake.get(key);
  if (body === undefined) return { part: 'manifest', reason: 'it was never uploaded' };
  const parsed = ImportManifest.safeParse(parseJson(body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { part: 'manifest', reason: `${issue?.path.join('.')}: ${issue?.message}` };
  }
  if (parsed.data.import !== importId) return { part: 'manifest', reason: `it is the one of ${parsed.data.import}` };
  return parsed.data;
}

/** For the states after the plan: what it took is still there. */
export async function demandManifest(lake: Lake, tenant: string, importId: string): Promise<ImportManifest> {
  const manifest = await readManifest(lake, tenant, importId);
  if ('reason' in manifest) throw new TidegateError('TG-2009', `manifest of ${importId}: ${manifest.reason}`);
  return manifest;
}

type Sum = Pick<ManifestPart, 'events' | 'fromUs' | 'untilUs'>;

/** The first place where the parts are not what the entities say. Each part is judged against its line of the manifest. */
export function contradictionOf({ entities, parts, events }: ImportManifest): string | undefined {
  const names = new Set(parts.map((part) => `${part.entity}/${part.stream}/${part.day}/${part.part}`));
  if (names.size < parts.length) return 'a part is named twice';
  if (new Set(entities.map(({ entity }) => entity)).size < entities.length) return 'an entity is named twice';
  const sums = sumParts(parts);
  for (const told of entities) {
    const fault = unlike(told, sums.get(told.entity));
    if (fault !== undefined) return `${told.entity}: ${fault}`;
    sums.delete(told.entity);
  }
  const [stranger] = sums.keys();
  if (stranger !== undefined) return `${stranger} has parts and is not among the entities`;
  const total = parts.reduce((sum, part) => sum + part.events, 0);
  return total === events ? undefined : `${events} events, the parts have ${total}`;
}

function sumParts(parts: readonly ManifestPart[]): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const { entity, events, fromUs, untilUs } of parts) {
    const sum = sums.get(entity) ?? { events: 0, fromUs: Infinity, untilUs: -Infinity };
    sums.set(entity, {
      events: sum.events + events,
      fromUs: Math.min(sum.fromUs, fromUs),
      untilUs: Math.max(sum.untilUs, untilUs),
    });
  }
  return sums;
}

function unlike(told: ManifestEntity, sum: Sum | undefined): string | undefined {
  if (sum?.events !== told.events) return `${told.events} events, its parts have ${sum?.events ?? 0}`;
  if (sum.fromUs !== told.fromUs || sum.untilUs !== told.untilUs) return 'its parts span another time';
  return undefined;
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(body).toString());
  } catch {
    return undefined;
  }
}
