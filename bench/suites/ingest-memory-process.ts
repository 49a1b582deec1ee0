/** Streams a simulated market through ingest and features, and says how much memory that takes. Wants --expose-gc. */
import process from 'node:process';
import type { AcceptedEvent } from '../../lib/domain/ingest/accept-events.ts';
import { liquidationWorld } from '../../lib/simulator/liquidation/liquidation-world.ts';
import { IngestLine } from './ingest-memory-line.ts';
import { type MemorySample, type StreamedMemory, StreamTask } from './ingest-memory-protocol.ts';

const eventsPerRequest = 500;
const startUs = Date.UTC(2026, 0, 1) * 1000;
const { entities } = liquidationWorld;

const task = StreamTask.parse(JSON.parse(process.argv[2] ?? ''));
process.stdout.write(JSON.stringify(await stream(task)));

async function stream({ seed, events, samples }: StreamTask): Promise<StreamedMemory> {
  const collectGarbage = globalThis.gc;
  if (collectGarbage === undefined) throw new Error('memory is measured with --expose-gc only');
  const line = new IngestLine();
  const taken: MemorySample[] = [];
  let residentPeak = 0;
  let sent = 0;
  for (const request of requests(seed)) {
    await line.take(request, sent);
    sent += request.length;
    residentPeak = Math.max(residentPeak, process.memoryUsage.rss());
    if (sent < ((taken.length + 1) * events) / samples) continue;
    collectGarbage();
    // The first one leaves the bytes of dead buffers to a thread; the second waits for it.
    collectGarbage();
    const { heapUsed, external, rss } = process.memoryUsage();
    taken.push({ events: sent, heap: heapUsed + external, resident: rss });
    if (taken.length === samples) break;
  }
  const present = await Promise.all(entities.map((entity) => line.present(entity)));
  return { samples: taken, residentPeak, messages: line.messages, applied: line.applied, present };
}

/** The markets take turns, a request each, without end. */
function* requests(seed: number): Generator<readonly AcceptedEvent[]> {
  const feeds = entities.map((entity) => ({
    entity,
    feed: liquidationWorld.feed(entity, { seed, dial: 'target', startUs, days: Infinity }),
  }));
  for (;;) for (const { entity, feed } of feeds) yield nextRequest(entity, feed);
}

function nextRequest(entity: string, feed: ReturnType<typeof liquidationWorld.feed>): readonly AcceptedEvent[] {
  const events = Array.from({ length: eventsPerRequest }, () => feed.next().value).filter(
    (event) => event !== undefined,
  );
  const knowledgeTimeUs = events.at(-1)?.eventTimeUs ?? startUs;
  return events.map((event, index) => ({ index, entity, event, knowledgeTimeUs }));
}
