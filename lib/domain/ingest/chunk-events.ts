import type { Chunk } from '../../../schemas/chunk.ts';
import { maxEvents } from '../../../schemas/limits.ts';
import { sha256Hex } from '../canonical-json.ts';
import { dayOf } from '../time.ts';
import type { AcceptedEvent } from './accept-events.ts';

/** Below the 256 KB of a queue message, with room for the header. */
const maxChunkBytes = 200 * 1024;

export interface Receipt {
  readonly tenant: string;
  readonly idempotencyKey: string;
  readonly knowledgeTimeUs: number;
  readonly correlationId: string;
}

/**
 * One chunk per entity, stream and event day. The measurements of an entity come oldest first and its ticks last: a tick
 * moves the watermark, and none of a request may make the measurements beside it late.
 * Ids come from the Idempotency-Key and the place in the request, never from content.
 */
export function chunkEvents(events: readonly AcceptedEvent[], receipt: Receipt): readonly Chunk[] {
  const runs = [...Map.groupBy(events, groupKey).values()].flatMap((group) => splitBySize(group.toSorted(byTime)));
  return runs.toSorted(([a], [b]) => byTime(a, b)).map((run, index) => toChunk(run, index, receipt));
}

type Run = readonly [AcceptedEvent, ...AcceptedEvent[]];

function toChunk(run: Run, index: number, receipt: Receipt): Chunk {
  const [{ entity, stream, record }] = run;
  const header = {
    contract: 'chunk/1' as const,
    chunkId: sha256Hex(`${receipt.tenant}\n${receipt.idempotencyKey}\n${index}`),
    tenant: receipt.tenant,
    entity,
    day: dayOf(record.eventTimeUs),
    knowledgeTimeUs: receipt.knowledgeTimeUs,
    correlationId: receipt.correlationId,
  };
  if (stream === 'trade') {
    return { ...header, stream, events: run.flatMap((event) => (event.stream === 'trade' ? [event.record] : [])) };
  }
  return { ...header, stream, events: run.flatMap((event) => (event.stream === 'tick' ? [event.record] : [])) };
}

function splitBySize(events: readonly AcceptedEvent[]): readonly Run[] {
  const runs: [AcceptedEvent, ...AcceptedEvent[]][] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event.record)) + 1;
    const run = runs.at(-1);
    if (run === undefined || run.length >= maxEvents || bytes + size > maxChunkBytes) {
      runs.push([event]);
      bytes = size;
    } else {
      run.push(event);
      bytes += size;
    }
  }
  return runs;
}

function groupKey(event: AcceptedEvent): string {
  return `${event.entity}#${event.stream}#${dayOf(event.record.eventTimeUs)}`;
}

function byTime(a: AcceptedEvent, b: AcceptedEvent): number {
  return (
    Number(a.stream === 'tick') - Number(b.stream === 'tick') ||
    a.record.eventTimeUs - b.record.eventTimeUs ||
    a.index - b.index
  );
}
