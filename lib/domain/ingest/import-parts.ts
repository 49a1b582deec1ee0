import type { ManifestPart } from '../../../schemas/import.ts';

/** Events of one entity, stream and day lie together: that is how a replay reads them. */
export type HistoryGroup = Pick<ManifestPart, 'entity' | 'stream' | 'day'>;

/** One event on its way into a part. */
export interface HistoryRecord {
  /** Place of its group among the groups. */
  readonly group: number;
  readonly eventTimeUs: number;
  /** Infinite where the source gives none: those come last. */
  readonly sequence: number;
  readonly line: string;
}

/** Total, so that the same events in any order of files and lines make the same parts. */
export function byHistoryOrder(a: HistoryRecord, b: HistoryRecord): number {
  if (a.group !== b.group) return a.group - b.group;
  if (a.eventTimeUs !== b.eventTimeUs) return a.eventTimeUs - b.eventTimeUs;
  if (a.sequence !== b.sequence) return a.sequence < b.sequence ? -1 : 1;
  if (a.line === b.line) return 0;
  return a.line < b.line ? -1 : 1;
}

/** A reader of the lake holds a part in memory; of full order books fewer fit. */
export const maxPartEvents = 20_000;
const maxPartLength = 16 * 1024 * 1024;

export interface CutPart {
  /** Counts from 0 in each group. */
  readonly part: number;
  readonly events: number;
  readonly fromUs: number;
  readonly untilUs: number;
  /** Its lines, each with its end. */
  readonly text: string;
}

/** Cuts sorted records where a group ends and where a part is full: the records alone decide. */
export function* cutParts<Group extends object>(
  records: Iterable<HistoryRecord>,
  groups: readonly Group[],
): Generator<Group & CutPart, void> {
  let open: OpenPart | undefined;
  for (const record of records) {
    if (open !== undefined && !open.takes(record)) {
      yield open.close(groups);
      open = new OpenPart(record.group, open.group === record.group ? open.part + 1 : 0);
    }
    open ??= new OpenPart(record.group, 0);
    open.add(record);
  }
  if (open !== undefined) yield open.close(groups);
}

class OpenPart {
  readonly group: number;
  readonly part: number;
  readonly #lines: string[] = [];
  #length = 0;
  #fromUs = 0;
  #untilUs = 0;

  constructor(group: number, part: number) {
    this.group = group;
    this.part = part;
  }

  takes({ group, line }: HistoryRecord): boolean {
    const isFull = this.#lines.length >= maxPartEvents || this.#length + line.length >= maxPartLength;
    return group === this.group && !isFull;
  }

  add({ line, eventTimeUs }: HistoryRecord): void {
    if (this.#lines.length === 0) this.#fromUs = eventTimeUs;
    this.#lines.push(line);
    this.#length += line.length + 1;
    this.#untilUs = eventTimeUs;
  }

  close<Group extends object>(groups: readonly Group[]): Group & CutPart {
    const group = groups[this.group];
    if (group === undefined) throw new RangeError(`no group ${this.group}`);
    const times = { fromUs: this.#fromUs, untilUs: this.#untilUs };
    return { ...group, part: this.part, events: this.#lines.length, ...times, text: `${this.#lines.join('\n')}\n` };
  }
}
