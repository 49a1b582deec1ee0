import { gunzipSync } from 'node:zlib';
import type { PartsToCheck } from '../../../../schemas/backfill.ts';
import { type ImportManifest, type ManifestPart, maxUploadBytes } from '../../../../schemas/import.ts';
import { sha256Hex } from '../../canonical-json.ts';
import { maxAheadUs } from '../../ingest/accept-events.ts';
import type { Lake } from '../../ingest/ports.ts';
import type { MarketTime } from '../../market-clock.ts';
import { parseTime } from '../../time.ts';
import { lakeKeys } from '../../registry/keys.ts';
import { planObject, readObject, writeRefusal } from './backfill-objects.ts';
import { faultOfLine, type LineLimits } from './check-line.ts';
import { demandManifest } from './read-manifest.ts';

export interface CheckPorts {
  readonly lake: Lake;
  readonly marketTime: MarketTime;
}

export interface CheckedGroup {
  readonly parts: number;
  readonly events: number;
  readonly refused: boolean;
}

/** Reads every line of a group of parts; the first fault is left in the lake for the state that registers. */
export async function checkParts(request: PartsToCheck, { lake, marketTime }: CheckPorts): Promise<CheckedGroup> {
  const { tenant, group } = request;
  const { importId, partsPerGroup } = await readObject(lake, request, planObject);
  const manifest = await demandManifest(lake, tenant, importId);
  const parts = manifest.parts.slice(group * partsPerGroup, (group + 1) * partsPerGroup);
  let events = 0;
  for (const part of parts) {
    const key = lakeKeys.history.key(tenant, importId, part);
    const latestUs = (await marketTime.nowUs(tenant, marketOf(manifest, part))) + maxAheadUs;
    const reason = faultOfPart(await lake.get(key), part, { ...limitsOf(manifest, part), latestUs });
    if (reason !== undefined) {
      await writeRefusal(lake, { ...request, group: String(group).padStart(5, '0') }, { part: key, reason });
      return { parts: parts.length, events, refused: true };
    }
    events += part.events;
  }
  return { parts: parts.length, events, refused: false };
}

type PartLimits = Omit<LineLimits, 'dayFromUs'>;

/** Why a part is not what its manifest says; undefined when it is. */
export function faultOfPart(body: Uint8Array | undefined, part: ManifestPart, limits: PartLimits): string | undefined {
  if (body === undefined) return 'it was never uploaded';
  const text = unpack(body, part.bytes);
  if (text === undefined) return `it does not unpack to ${part.bytes} bytes`;
  if (sha256Hex(text) !== part.digest) return 'its digest is another one';
  if (!text.endsWith('\n')) return 'its last line has no end';
  const lines = text.slice(0, -1).split('\n');
  if (lines.length !== part.events) return `it has ${lines.length} lines, and should have ${part.events}`;
  const lineLimits = { ...limits, dayFromUs: parseTime(`${part.day}T00:00:00Z`) ?? Number.NaN };
  for (const [index, line] of lines.entries()) {
    const fault = faultOfLine(line, part, lineLimits);
    if (fault !== undefined) return `line ${index + 1}: ${fault}`;
  }
  return undefined;
}

/** A small body may unpack to any size: more than the manifest says is never made. */
function unpack(body: Uint8Array, bytes: number): string | undefined {
  if (bytes > maxUploadBytes) return undefined;
  try {
    const text = gunzipSync(body, { maxOutputLength: bytes });
    return text.length === bytes ? text.toString() : undefined;
  } catch {
    return undefined;
  }
}

function marketOf({ entities }: ImportManifest, part: ManifestPart): string {
  return entities.find(({ entity }) => entity === part.entity)?.market ?? '';
}

function limitsOf({ entities }: ImportManifest, part: ManifestPart): Pick<PartLimits, 'declaredDelayUs'> {
  const found = entities.find(({ entity }) => entity === part.entity);
  return { declaredDelayUs: found?.declaredDelayUs ?? 0 };
}
