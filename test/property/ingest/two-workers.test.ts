/** The law at size: duplicated up to five times, shuffled within the lateness, cut at random, taken by two workers. */
import { spawnSync } from 'node:child_process';
import { setImmediate as breathe } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Measured } from '../../../schemas/chunk.ts';
import { memoryChunkQueue } from '../../../lib/adapters/memory/memory-chunk-queue.ts';
import { memoryFifoQueue } from '../../../lib/adapters/memory/memory-fifo-queue.ts';
import type { AcceptedEvent } from '../../../lib/domain/ingest/accept-events.ts';
import { chunkEvents } from '../../../lib/domain/ingest/chunk-events.ts';
import { consumeMessage } from '../../../lib/domain/ingest/consume-message.ts';
import { allowedLatenessUs } from '../../../lib/domain/ingest/entity-state.ts';
import { encodeState } from '../../../lib/domain/ingest/state-codec.ts';
import type { Pcg32 } from '../../../lib/kernels/random/pcg32.ts';
import { repositoryRoot } from '../../../lib/local/paths.ts';
import { openRandom } from '../../../lib/simulator/random.ts';
import { delivery, ingestLine } from '../../support/ingest-line.ts';
import { nastySeries, nastyTicks } from '../../support/nasty-ticks.ts';

const seed = Number(process.env['TIDEGATE_SEED'] ?? 1);
const eventsPerEntity = 10_000;
const markets = nastySeries.slice(0, 2).map((series) => ({
  entity: series.name,
  events: nastyTicks(series, { seed, count: eventsPerEntity }),
}));
const endUs = Math.max(...markets.flatMap(({ events }) => events.map(({ eventTimeUs }) => eventTimeUs))) + 1;

type Line = ReturnType<typeof ingestLine>;
type Arrival = { readonly entity: string; readonly event: Measured };

/** Sends in requests of up to 500 events, closes every tail, and lets the workers empty the queue. */
async function deliver(arrivals: readonly Arrival[], { sizes, workers }: { sizes: () => number; workers: number }) {
  const line = ingestLine();
  const queue = memoryFifoQueue({ name: 'ingest', nowUs: () => 0 });
  const sender = memoryChunkQueue({ queue });
  for (let from = 0, request = 0; from < arrivals.length; request += 1) {
    const part = arrivals.slice(from, (from += sizes()));
    await sender.send(chunksOf(part, request));
  }
  const ticks = markets.map(({ entity }) => ({ entity, event: closingTick }));
  await sender.send(chunksOf(ticks, -1));
  await Promise.all(Array.from({ length: workers }, () => work(line, queue)));
  expect(queue.messages()).toEqual([]);
  return line;
}

const closingTick = {
  stream: 'tick',
  source: 'test',
  market: 'crypto',
  eventTimeUs: endUs,
  completeUntilUs: endUs,
} as const;

function chunksOf(events: readonly Pick<AcceptedEvent, 'entity' | 'event'>[], request: number) {
  const accepted = events.map((one, index) => ({ ...one, index, knowledgeTimeUs: endUs }));
  const identity = { tenant: 'main', idempotencyKey: `request ${request}` };
  return chunkEvents(accepted, { ...identity, correlationId: '01KDZ000000000000000000000' });
}

async function work(line: Line, queue: ReturnType<typeof memoryFifoQueue>): Promise<void> {
  while (queue.messages().length > 0) {
    const [message] = queue.receive(1);
    // Another worker holds the group that is left.
    if (message === undefined) {
      await breathe();
      continue;
    }
    const { group, sequence, body } = message;
    await consumeMessage({ ...delivery(JSON.parse(body)), group, sequence }, line.ports);
    queue.remove(message.messageId);
  }
}

function shuffled(random: Pcg32): readonly Arrival[] {
  return markets
    .flatMap(({ entity, events }) =>
      events.flatMap((event) =>
        Array.from({ length: 1 + random.below(5) }, () => ({
          entity,
          event,
          at: event.eventTimeUs + random.uniform() * allowedLatenessUs,
        })),
      ),
    )
    .sort((a, b) => a.at - b.at);
}

test('20,000 events of two entities, duplicated, shuffled and taken by two workers, end in the state of one delivery in order', async () => {
  const random = openRandom({ world: 'two-workers', seed, stream: 'arrivals' });
  const inOrder = markets.flatMap(({ entity, events }) => events.map((event) => ({ entity, event })));
  const expected = await deliver(inOrder, { sizes: () => 500, workers: 1 });
  const arrivals = shuffled(random);
  const sizes = () => 1 + random.below(500);
  const found = await deliver(arrivals, { sizes, workers: 2 });
  const digests: Record<string, string> = {};
  for (const { entity } of markets) {
    const [a, b] = await Promise.all([expected, found].map((line) => line.ports.states.load('main', entity)));
    expect(encodeState(b!.state).digest).toBe(encodeState(a!.state).digest);
    expect(b!.pointer.counts).toMatchObject({ applied: eventsPerEntity + 1, late: 0, pending: 0 });
    for (const view of ['trades', 'crypto']) {
      const key = { tenant: 'main', view, viewVersion: 1, entity };
      const [first, second] = await Promise.all([expected, found].map((line) => line.onlineStore.read(key)));
      expect(second).toEqual(first);
    }
    digests[entity] = a!.pointer.digest;
  }
  const commit = spawnSync('git', ['rev-parse', 'HEAD'], { cwd: repositoryRoot, encoding: 'utf8' }).stdout.trim();
  const result = { commit, seed, events: 2 * eventsPerEntity, delivered: arrivals.length, digests };
  process.stdout.write(`${JSON.stringify(result)}\n`);
});
