import type { PreviewedFile } from '../../../schemas/cli.ts';
import type { MarketEvent } from '../../../schemas/streams.ts';
import { formatTime, secondUs } from '../../domain/time.ts';
import type { History, HistoryLine, HistoryMember } from './open-history.ts';

/** So many lines are read. */
export const previewLines = 1000;
const shownEvents = 5;
const shownRejections = 20;
const shownEntities = 20;

/** What the first lines of a file would become. */
export async function previewHistory(history: History): Promise<PreviewedFile> {
  const counts = new PreviewCounts();
  let complete = true;
  for await (const line of history.lines()) {
    if (counts.isFullFor(line)) {
      complete = false;
      break;
    }
    counts.add(line);
  }
  return {
    file: history.path,
    packing: history.packing,
    members: history.members.map(describeMember),
    complete,
    ...counts.result(),
  };
}

class PreviewCounts {
  readonly #streams: Record<string, number> = {};
  readonly #entities = new Set<string>();
  readonly #first: MarketEvent[] = [];
  readonly #rejections: PreviewedFile['rejections'] = [];
  #lines = 0;
  #events = 0;
  #rejected = 0;
  #fromUs = Number.POSITIVE_INFINITY;
  #toUs = Number.NEGATIVE_INFINITY;
  #last: Pick<HistoryLine, 'line' | 'member'> | undefined;

  /** All events of a line are counted, or none. */
  isFullFor(line: HistoryLine): boolean {
    return this.#lines === previewLines && this.#isNew(line);
  }

  add(line: HistoryLine): void {
    if (this.#isNew(line)) this.#lines += 1;
    this.#last = line;
    if ('event' in line) this.#addEvent(line.event, line.eventTimeUs);
    else this.#addRejection(line);
  }

  result() {
    const isEmpty = this.#events === 0;
    return {
      lines: this.#lines,
      events: this.#events,
      rejected: this.#rejected,
      streams: this.#streams,
      entities: [...this.#entities],
      from: isEmpty ? null : formatTime(this.#fromUs),
      to: isEmpty ? null : formatTime(this.#toUs),
      first: this.#first,
      rejections: this.#rejections,
    };
  }

  #isNew({ line, member }: HistoryLine): boolean {
    return this.#last?.line !== line || this.#last.member !== member;
  }

  #addEvent(event: MarketEvent, timeUs: number): void {
    this.#events += 1;
    this.#streams[event.stream] = (this.#streams[event.stream] ?? 0) + 1;
    if (this.#entities.size < shownEntities) this.#entities.add(event.entity);
    if (this.#first.length < shownEvents) this.#first.push(event);
    this.#fromUs = Math.min(this.#fromUs, timeUs);
    this.#toUs = Math.max(this.#toUs, timeUs);
  }

  #addRejection({ line, member, rejected }: Extract<HistoryLine, { rejected: unknown }>): void {
    this.#rejected += 1;
    if (this.#rejections.length < shownRejections) this.#rejections.push({ member: member ?? null, line, ...rejected });
  }
}

function describeMember(member: HistoryMember): PreviewedFile['members'][number] {
  return {
    name: member.name ?? null,
    format: member.format,
    layout: member.layout,
    columns: [...member.columns],
    timeUnit: member.timeUnit ?? null,
    declaredDelaySeconds: member.declaredDelayUs / secondUs,
    mapping: member.mapping.map(({ stream, field, columns }) => ({ stream, field, columns: [...columns] })),
  };
}
