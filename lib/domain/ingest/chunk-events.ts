import type { Chunk } from '../../../schemas/chunk.ts';
import { maxEvents } from '../../../schemas/limits.ts';
import { sha256Hex } from '../canonical-json.ts';
import { hourOf } from '../time.ts';
import type { AcceptedEvent } from './accept-events.ts';

/** Below the 256 KB of a queue message, with room for the header. */
const maxChunkBytes = 200 * 1024;

export interface Receipt {
  readonly tenant: string;
  readonly idempotencyKey: string;
  readonly correlationId: string;
}

/**
 * One chunk per entity, market, stream and event hour. The measurements of an entity come oldest first and its ticks last: a tick
 * moves the watermark, and none of a request may make the measurements beside it late. For the same reason each chunk
 * says from when on others of its entity follow.
 * Ids come from the Idempotency-Key and the place in the request, never from content.
 */
export function chunkEvents(events: readonly AcceptedEvent[], receipt: Receipt): readonly Chunk[] {
  const runs = [...Map.groupBy(events, groupKey).values()].flatMap((group) => splitBySize(group.toSorted(byTime)));
  const ordered = runs.toSorted(([a], [b]) => byTime(a, b));
  const followers = followedFrom(ordered);
  return ordered.map((run, index) => toChunk(run, { index, receipt, followedFromUs: followers[index] }));
}

type Run = readonly [AcceptedEvent, ...AcceptedEvent[]];

/** For each run the earliest measurement of its entity among the runs behind it. */
function followedFrom(runs: readonly Run[]): readonly (number | undefined)[] {
  const earliestUs = new Map<string, number>();
  return runs
    .toReversed()
    .map(([{ entity, event }]) => {
      const fromUs = earliestUs.get(entity);
      if (event.stream !== 'tick') earliestUs.set(entity, Math.min(fromUs ?? Infinity, event.eventTimeUs));
      return fromUs;
    })
    .toReversed();
}

interface Place {
  readonly index: number;
  readonly receipt: Receipt;
  readonly followedFromUs: number | undefined;
}

function toChunk(run: Run, { index, receipt, followedFromUs }: Place): Chunk {
  const [{ entity, event, knowledgeTimeUs }] = run;
  return {
    contract: 'chunk/1',
    chunkId: sha256Hex(`${receipt.tenant}\n${receipt.idempotencyKey}\n${index}`),
    tenant: receipt.tenant,
    entity,
    stream: event.stream,
    hour: hourOf(event.eventTimeUs),
    knowledgeTimeUs,
    correlationId: receipt.correlationId,
    ...(followedFromUs === undefined ? {} : { followedFromUs }),
    events: run.map(({ event: own }) => own),
  };
}

function splitBySize(events: readonly AcceptedEvent[]): readonly Run[] {
  const runs: [AcceptedEvent, ...AcceptedEvent[]][] = [];
  let bytes = 0;
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event.event)) + 1;
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

function groupKey({ entity, event }: AcceptedEvent): string {
  return `${entity}#${event.market}#${event.stream}#${hourOf(event.eventTimeUs)}`;
}

function byTime(a: AcceptedEvent, b: AcceptedEvent): number {
  return (
    Number(a.event.stream === 'tick') - Number(b.event.stream === 'tick') ||
    a.event.eventTimeUs - b.event.eventTimeUs ||
    a.index - b.index
  );
}
