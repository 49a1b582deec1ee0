import { gzipSync } from 'node:zlib';
import type { BackfillInput } from '../../schemas/backfill.ts';
import type { ImportManifest, ManifestPart } from '../../schemas/import.ts';
import { memoryBackfillRuns } from '../../lib/adapters/memory/memory-backfill-runs.ts';
import { memoryMaterialisedLog } from '../../lib/adapters/memory/memory-materialised-log.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import { awaitAdoption } from '../../lib/domain/features/backfill/await-adoption.ts';
import { checkParts } from '../../lib/domain/features/backfill/check-parts.ts';
import { completeWindow } from '../../lib/domain/features/backfill/complete-window.ts';
import { mergeWindows } from '../../lib/domain/features/backfill/merge-windows.ts';
import { planBackfill } from '../../lib/domain/features/backfill/plan-backfill.ts';
import { planWindows } from '../../lib/domain/features/backfill/plan-windows.ts';
import { registerHistories } from '../../lib/domain/features/backfill/register-histories.ts';
import { verifyParity } from '../../lib/domain/features/backfill/verify-parity.ts';
import { foundingRows } from '../../lib/domain/features/founding-rows.ts';
import { consumeMessage } from '../../lib/domain/ingest/consume-message.ts';
import { type HistoryEvent, historyLine } from '../../lib/domain/ingest/import-line.ts';
import { EntityTotals, manifestText } from '../../lib/domain/ingest/import-manifest.ts';
import type { IngestMessage } from '../../lib/domain/ingest/ingest-message.ts';
import { type RevisedEntity, reviseEntity } from '../../lib/domain/ingest/revise-entity.ts';
import { lakeKeys } from '../../lib/domain/registry/keys.ts';
import { dayOf } from '../../lib/domain/time.ts';
import { delivery, ingestLine } from './ingest-line.ts';

const tenant = 'main';
const correlationId = '01KDZ000000000000000000000';
export const importId = sha256Hex('an import');
export const run = { tenant, run: 'btc-2026', attempt: 1, execution: 'backfill-1' };
export const importInput: BackfillInput = { ...run, importId, entities: [] };

/** The machine's tasks on memory adapters, one after the other; the writers take their messages between them. */
export function backfillLine(nowUs: number) {
  const { ports, lake } = ingestLine();
  const waiting: IngestMessage[] = [];
  const all = {
    lake,
    archive: ports.archive,
    states: ports.states,
    materialised: memoryMaterialisedLog(),
    runs: memoryBackfillRuns(),
    marketTime: { nowUs: async () => nowUs },
    queue: { send: async (messages: readonly IngestMessage[]) => void waiting.push(...messages) },
    takeRows: (revised: RevisedEntity) => foundingRows(revised, lake),
  };
  const consume = async (): Promise<void> => {
    for (const message of waiting.splice(0)) await consumeMessage(delivery(message), ports);
  };

  /** One message of the live tail. */
  const receive = async (message: IngestMessage): Promise<void> => {
    waiting.push(message);
    await consume();
  };

  /** Up to what the machine does with the windows; `refused` when it does nothing. */
  async function takeOver(input: BackfillInput) {
    const { planned } = await planBackfill(input, lake);
    for (const group of planned.groups) await checkParts({ ...run, group }, all);
    let registration = await registerHistories({ ...run, tries: 0, correlationId }, all);
    if (registration.decision === 'refused') return registration;
    await consume();
    registration = await registerHistories({ ...run, tries: registration.tries, correlationId }, all);
    for (const entity of planned.entities) await settle(entity);
    return registration;
  }

  async function settle(entity: string): Promise<void> {
    const adoption = await reviseEntity({ tenant, entity, nowUs: async () => nowUs, correlationId }, all);
    await consume();
    const progress = { round: 1, tries: 0, version: adoption?.version ?? 0 };
    const { outcome } = await awaitAdoption({ ...run, entity, progress }, ports.states);
    if (outcome !== 'adopted') throw new Error(`${entity}: ${outcome}`);
  }

  async function materialise() {
    const windows = await planWindows(run, all);
    const materialised = [];
    for (const window of windows) materialised.push(await completeWindow({ tenant, ...window }, all));
    const report = await mergeWindows({ ...run, materialised }, all);
    return { windows, report };
  }

  return { ...all, receive, takeOver, materialise, verify: () => verifyParity(run, all), sent: () => waiting };
}

/** Puts an import into the lake as its uploader does, one part per entity, stream and day; `change` falsifies it. */
export async function upload(
  { lake }: Pick<ReturnType<typeof backfillLine>, 'lake'>,
  events: readonly HistoryEvent[],
  change: { readonly lines?: (text: string) => string; readonly manifest?: (manifest: ImportManifest) => void } = {},
): Promise<void> {
  const totals = new EntityTotals();
  for (const event of events) totals.add(event);
  const parts: ManifestPart[] = [];
  const groups = Map.groupBy(events, ({ entity, event }) => `${entity} ${event.stream} ${dayOf(event.eventTimeUs)}`);
  for (const own of groups.values()) {
    const [{ entity, event }] = own as [HistoryEvent];
    const text = (change.lines ?? String)(`${own.map(historyLine).join('\n')}\n`);
    const timesUs = own.map((each) => each.event.eventTimeUs);
    const part: ManifestPart = {
      ...{ entity, stream: event.stream, day: dayOf(event.eventTimeUs), part: 0 },
      ...{ digest: sha256Hex(text), bytes: Buffer.byteLength(text), events: own.length },
      ...{ fromUs: Math.min(...timesUs), untilUs: Math.max(...timesUs) },
    };
    parts.push(part);
    await lake.putOnce(partKey(part), gzipSync(text));
  }
  const content = { import: importId, files: [{ name: 'trades.csv', digest: sha256Hex('file') }], rejected: 0 };
  const text = manifestText({ ...content, entities: totals.list(), parts, quarantine: [] });
  const manifest = JSON.parse(text) as ImportManifest;
  change.manifest?.(manifest);
  await lake.putOnce(lakeKeys.importManifest.key(tenant, importId), Buffer.from(JSON.stringify(manifest)));
}

export function partKey(part: ManifestPart): string {
  return lakeKeys.history.key(tenant, importId, part);
}
