import type { Adoption } from '../../schemas/adoption.ts';
import type { Measured } from '../../schemas/chunk.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import { memoryMaterialisedLog } from '../../lib/adapters/memory/memory-materialised-log.ts';
import { decodeFeatureFile, type FileRows, joinFileRows } from '../../lib/domain/features/feature-files.ts';
import { indexHistory } from '../../lib/domain/features/feature-history.ts';
import { type FeatureView, viewKey } from '../../lib/domain/features/feature-view.ts';
import { materialiseClosedHours } from '../../lib/domain/features/materialise-closed-hours.ts';
import { joinPointInTime } from '../../lib/domain/features/point-in-time-join.ts';
import { unpackRow } from '../../lib/domain/features/row-codec.ts';
import { featureViews } from '../../lib/domain/features/views.ts';
import { chunkEvents } from '../../lib/domain/ingest/chunk-events.ts';
import { consumeMessage } from '../../lib/domain/ingest/consume-message.ts';
import type { IngestMessage } from '../../lib/domain/ingest/ingest-message.ts';
import { reviseEntity } from '../../lib/domain/ingest/revise-entity.ts';
import { bitsOf } from './feature-parity.ts';
import { historyMessage, putHistory } from './histories.ts';
import { delivery, ingestLine } from './ingest-line.ts';
import { closing } from './trades.ts';

export const marketEntity = 'BTC-USD';
const tenant = 'main';
const correlationId = '01KDZ000000000000000000000';

/** What the online store showed of one view from an instant on. */
export interface Seen {
  readonly timeUs: number;
  readonly view: string;
  /** Undefined while there is no row. */
  readonly eventTimeUs: number | undefined;
  readonly bits: string;
}

/** One entity on memory adapters: every message has its own instant, and what the online store shows is written down. */
export class OfflineMarket {
  readonly line = ingestLine();
  readonly materialised = memoryMaterialisedLog();
  readonly seen: Seen[] = [];
  #clockUs: number;
  #messages = 0;

  constructor(startUs: number) {
    this.#clockUs = startUs;
  }

  get nowUs(): number {
    return this.#clockUs;
  }

  /** The next instant, or a later one. */
  wait(untilUs = 0): number {
    this.#clockUs = Math.max(this.#clockUs + 1, untilUs);
    return this.#clockUs;
  }

  /** One request, chunked as the API does it; each of its chunks is received at the same time. */
  async send(events: readonly Measured[], atUs: number): Promise<void> {
    const knowledgeTimeUs = this.wait(atUs);
    const accepted = events.map((event, index) => ({ index, entity: marketEntity, event, knowledgeTimeUs }));
    this.#messages += 1;
    const receipt = { tenant, idempotencyKey: `request ${this.#messages}`, correlationId };
    for (const chunk of chunkEvents(accepted, receipt)) await this.#consume(chunk);
    await this.#look(knowledgeTimeUs);
  }

  async close(untilUs: number): Promise<void> {
    const knowledgeTimeUs = this.wait(untilUs);
    await this.#consume({ ...closing(untilUs), knowledgeTimeUs, chunkId: sha256Hex(`close ${untilUs}`) });
    await this.#look(knowledgeTimeUs);
  }

  async import(name: string, events: readonly Measured[], declaredDelayUs: number): Promise<void> {
    if (events.length === 0) return;
    const imported = { importId: sha256Hex(name), events };
    await putHistory(this.line.lake, imported);
    const knowledgeTimeUs = this.wait();
    await this.#consume({ ...historyMessage(imported, knowledgeTimeUs), declaredDelayUs });
    await this.#look(knowledgeTimeUs);
  }

  /** Computes a revision; the writer gets it when the result is called. */
  async revise(): Promise<(() => Promise<void>) | undefined> {
    const sent: Adoption[] = [];
    const queue = { send: async (messages: readonly IngestMessage[]) => void sent.push(...(messages as Adoption[])) };
    const request = { tenant, entity: marketEntity, nowUs: async () => 0, correlationId };
    await reviseEntity(request, { ...this.line.ports, queue });
    const [adoption] = sent;
    if (adoption === undefined) return undefined;
    return async () => {
      const knowledgeTimeUs = this.wait();
      await this.#consume({ ...adoption, knowledgeTimeUs });
      await this.#look(knowledgeTimeUs);
    };
  }

  async materialise(): Promise<void> {
    const ports = { ...this.line.ports, materialised: this.materialised };
    for (let beforeUs = -1; ;) {
      const { materialised } = await materialiseClosedHours({ tenant, entity: marketEntity }, ports);
      if (materialised === undefined || materialised.untilUs === beforeUs) return;
      beforeUs = materialised.untilUs;
    }
  }

  async rows(view: FeatureView): Promise<FileRows> {
    const keys = await this.line.lake.list(`${tenant}/features/${view.name}/v=${view.version}/`);
    const files = await Promise.all(
      keys.map(async (key) => decodeFeatureFile(view, key, (await this.line.lake.get(key)) ?? new Uint8Array())),
    );
    return joinFileRows(view, files);
  }

  async #consume(message: IngestMessage): Promise<void> {
    await consumeMessage(delivery(message), this.line.ports);
  }

  async #look(timeUs: number): Promise<void> {
    for (const view of featureViews) {
      const key = { tenant, view: view.name, viewVersion: view.version, entity: marketEntity };
      const row = await this.line.onlineStore.read(key);
      const values = row && unpackRow(row.packed, view.features.length);
      this.seen.push({
        timeUs,
        view: viewKey(view),
        eventTimeUs: row?.eventTimeUs,
        bits: values === undefined ? '' : bitsOf(values),
      });
    }
  }
}

/** Instants at which the join over the rows is not what the online store showed: none, if the law of a row holds. */
export function brokenInstants(view: FeatureView, rows: FileRows, seen: readonly Seen[]): readonly string[] {
  const index = indexHistory(rows);
  return seen.flatMap(({ timeUs, eventTimeUs, bits, ...of }) => {
    if (of.view !== viewKey(view)) return [];
    const request = { rowId: ['1'], entity: [marketEntity], timeUs: Float64Array.of(timeUs) };
    const joined = joinPointInTime(request, index, { ...view, ttlUs: null });
    const found = joined.eventTimeUs[0] ?? Number.NaN;
    const isEqual =
      eventTimeUs === undefined
        ? Number.isNaN(found)
        : found === eventTimeUs && bitsOf(joined.features.map(({ values }) => values[0] ?? Number.NaN)) === bits;
    return isEqual ? [] : [`${viewKey(view)} at ${timeUs}: ${found} in place of ${eventTimeUs}`];
  });
}
