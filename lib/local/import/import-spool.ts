import type { ManifestEntity, QuarantinedLine } from '../../../schemas/import.ts';
import { canonicalJson } from '../../domain/canonical-json.ts';
import { maxAheadUs } from '../../domain/ingest/accept-events.ts';
import { type HistoryEvent, historyLine } from '../../domain/ingest/import-line.ts';
import { EntityTotals } from '../../domain/ingest/import-manifest.ts';
import { type CutPart, cutParts, type HistoryGroup } from '../../domain/ingest/import-parts.ts';
import { dayOf, dayUs, formatTime } from '../../domain/time.ts';
import { SortedSpool } from './sorted-spool.ts';

/** Where an event stands, for the case that it is refused. */
export type LinePlace = Omit<QuarantinedLine, 'code' | 'field' | 'detail'>;

const keptRejections = 20;

export interface SpoolOptions {
  /** The clock of a market. */
  readonly nowOf: (market: string) => number;
  /** Bytes of text that are sorted in memory. @default 64 MiB */
  readonly memory?: number;
}

/** Everything that an import has read, kept until the last file has proved to be whole. */
export class ImportSpool {
  readonly #events: SortedSpool;
  readonly #rejections: SortedSpool;
  readonly #nowOf: (market: string) => number;
  readonly #places = new Map<string, number>();
  readonly #groups: HistoryGroup[] = [];
  readonly #totals = new EntityTotals();
  readonly #firstRejections: QuarantinedLine[] = [];
  events = 0;
  rejected = 0;
  /** Of the rejected, those that lie ahead of the clock. */
  ahead = 0;

  constructor({ nowOf, memory }: SpoolOptions) {
    this.#nowOf = nowOf;
    this.#events = new SortedSpool(memory);
    this.#rejections = new SortedSpool(memory);
  }

  /** Refuses what no clock of a market can have shown yet. */
  add(history: HistoryEvent, place: () => LinePlace): void {
    const { entity, event } = history;
    const { eventTimeUs, stream, market, sequence = Number.POSITIVE_INFINITY } = event;
    if (eventTimeUs > this.#nowOf(market) + maxAheadUs) {
      this.ahead += 1;
      this.reject({ ...place(), ...aheadOf(eventTimeUs) });
      return;
    }
    const group = this.#groupOf(entity, stream, eventTimeUs);
    this.#events.add({ group, eventTimeUs, sequence, line: historyLine(history) });
    this.#totals.add(history);
    this.events += 1;
  }

  reject(line: QuarantinedLine): void {
    if (this.#firstRejections.length < keptRejections) this.#firstRejections.push(line);
    this.#rejections.add({ group: 0, eventTimeUs: this.rejected, sequence: 0, line: canonicalJson(line) });
    this.rejected += 1;
  }

  parts(): Generator<HistoryGroup & CutPart, void> {
    return cutParts(this.#events.sorted(), this.#groups);
  }

  /** The refused lines, in the order in which they were read. */
  quarantine(): Generator<CutPart, void> {
    return cutParts(this.#rejections.sorted(), [{}]);
  }

  /** To be shown; the whole list goes into the quarantine. */
  firstRejections(): readonly QuarantinedLine[] {
    return this.#firstRejections;
  }

  entities(): ManifestEntity[] {
    return this.#totals.list();
  }

  close(): void {
    this.#events.close();
    this.#rejections.close();
  }

  #groupOf(entity: string, stream: HistoryGroup['stream'], eventTimeUs: number): number {
    const key = `${entity} ${stream} ${Math.floor(eventTimeUs / dayUs)}`;
    const known = this.#places.get(key);
    if (known !== undefined) return known;
    const place = this.#groups.length;
    this.#places.set(key, place);
    this.#groups.push({ entity, stream, day: dayOf(eventTimeUs) });
    return place;
  }
}

/** Without the clock: the same lines refused again must make the same object. */
function aheadOf(timeUs: number): Pick<QuarantinedLine, 'code' | 'field' | 'detail'> {
  const detail = `${formatTime(timeUs)} is more than 5 minutes ahead of the market clock`;
  return { code: 'TG-1004', field: 'eventTime', detail };
}
