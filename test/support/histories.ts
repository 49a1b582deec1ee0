import { gzipSync } from 'node:zlib';
import type { Measured } from '../../schemas/chunk.ts';
import type { History } from '../../schemas/history.ts';
import type { ManifestPart } from '../../schemas/import.ts';
import { canonicalJson, sha256Hex } from '../../lib/domain/canonical-json.ts';
import type { HistoryChange } from '../../lib/domain/ingest/entity-changes.ts';
import { manifestText } from '../../lib/domain/ingest/import-manifest.ts';
import type { Lake } from '../../lib/domain/ingest/ports.ts';
import { lakeKeys } from '../../lib/domain/registry/keys.ts';
import { dayOf } from '../../lib/domain/time.ts';

const tenant = 'main';
const defaultEntity = 'BTC-USD';

interface Imported {
  readonly importId: string;
  readonly events: readonly Measured[];
  /** @default BTC-USD */
  readonly entity?: string;
  /** @default crypto */
  readonly market?: string;
}

/** Puts an import into the lake: a part per stream and day, and the manifest that names them. */
export async function putHistory(
  lake: Lake,
  { importId, events, entity = defaultEntity, market = 'crypto' }: Imported,
): Promise<void> {
  const groups = Map.groupBy(events, ({ stream, eventTimeUs }) => `${stream} ${dayOf(eventTimeUs)}`);
  const parts: ManifestPart[] = [];
  for (const group of groups.values()) {
    const [first] = group;
    if (first === undefined) continue;
    const lines = group.map((event) => canonicalJson({ ...event, entity, knowledgeTimeUs: event.eventTimeUs }));
    const text = `${lines.join('\n')}\n`;
    const [digest, day] = [sha256Hex(text), dayOf(first.eventTimeUs)];
    const part = { entity, stream: first.stream, day, part: 1, digest };
    await lake.putOnce(lakeKeys.history.key(tenant, importId, part), gzipSync(text));
    parts.push({ ...part, bytes: text.length, events: group.length, ...spanOf(group) });
  }
  const total = { entity, market, events: events.length, ...spanOf(events), declaredDelayUs: 0 };
  const files = [{ name: 'history.csv', digest: importId }];
  const manifest = manifestText({ import: importId, files, entities: [total], parts, quarantine: [], rejected: 0 });
  await lake.putOnce(lakeKeys.importManifest.key(tenant, importId), Buffer.from(manifest));
}

function spanOf(events: readonly Measured[]): { readonly fromUs: number; readonly untilUs: number } {
  const timesUs = events.map(({ eventTimeUs }) => eventTimeUs);
  return { fromUs: Math.min(...timesUs), untilUs: Math.max(...timesUs) };
}

/** The message that has an import registered. */
export function historyMessage(
  { importId, events, entity = defaultEntity, market = 'crypto' }: Imported,
  knowledgeTimeUs: number,
): History {
  return {
    contract: 'history/1',
    historyId: sha256Hex(`${importId}\n${entity}`),
    tenant,
    entity,
    importId,
    knowledgeTimeUs,
    correlationId: '01KDZ000000000000000000000',
    market,
    ...spanOf(events),
    events: events.length,
    declaredDelayUs: 0,
  };
}

/** An import that was registered with a version. */
export function historyOf({ version, ...imported }: Imported & { readonly version: number }): HistoryChange {
  const { importId, fromUs, untilUs, knowledgeTimeUs, declaredDelayUs, events } = historyMessage(imported, 0);
  const watermarkUs = untilUs + 1;
  const times = { fromUs, untilUs, knowledgeTimeUs, declaredDelayUs, watermarkUs };
  return { kind: 'history', version, importId, events, isFounding: true, ...times };
}
