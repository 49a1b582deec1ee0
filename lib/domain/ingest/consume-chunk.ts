import { gzipSync } from 'node:zlib';
import { Chunk } from '../../../schemas/chunk.ts';
import type { DomainEvent } from '../../../schemas/events.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import { packRow } from '../features/row-codec.ts';
import { tradesRow, tradesView } from '../features/trades-view.ts';
import type { OnlineRow } from '../features/ports.ts';
import { lakeKeys } from '../registry/keys.ts';
import { dayOf, minuteUs } from '../time.ts';
import { type Applied, applyChunk, emptyEntityState, encodeState, noCounts } from './apply-chunk.ts';
import type { EntityStates, EventBus, Lake, LoadedState, StatePointer } from './ports.ts';

/** One delivery of one message of the ingest queue. */
export interface ChunkMessage {
  readonly messageId: string;
  /** Message group of the queue. */
  readonly group: string;
  /** Sequence number of the queue: rising within a group, the same on redelivery. */
  readonly sequence: string;
  readonly body: string;
}

export interface ConsumePorts {
  readonly lake: Lake;
  readonly states: EntityStates;
  readonly bus: EventBus;
}

export interface Consumed {
  /** `repeated`: an earlier delivery had been applied already. */
  readonly outcome: 'applied' | 'repeated';
  readonly tenant: string;
  readonly entity: string;
  readonly applied: number;
  readonly late: number;
}

/** The message group of an entity: one writer at a time. */
export function messageGroup(tenant: string, entity: string): string {
  return sha256Hex(`${tenant}#${entity}`);
}

/** Throws TG-1101 or TG-1103 for a message that can never be applied. */
export function openMessage(message: Pick<ChunkMessage, 'group' | 'body'>): Chunk {
  const parsed = Chunk.safeParse(parseJson(message.body));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new TidegateError('TG-1101', `${issue?.path.join('.') || 'message'}: ${issue?.message ?? 'malformed'}`);
  }
  const chunk = parsed.data;
  if (message.group !== messageGroup(chunk.tenant, chunk.entity)) {
    throw new TidegateError('TG-1103', `group ${message.group} is not the group of ${chunk.tenant}#${chunk.entity}`);
  }
  return chunk;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new TidegateError('TG-1101', 'message: not JSON');
  }
}

/**
 * Raw object first, then state, pointer and row in one transaction, then the bus. Each step may be repeated: the raw
 * key is a function of the message, the pointer remembers the last chunk and what that chunk still owes the bus.
 */
export async function consumeChunk(message: ChunkMessage, ports: ConsumePorts): Promise<Consumed> {
  const chunk = openMessage(message);
  const { tenant, entity } = chunk;
  await writeRaw(message, chunk, ports.lake);
  const pointer = await ports.states.pointer(tenant, entity);
  if (pointer?.lastChunkId === chunk.chunkId) {
    await payOwed(pointer, ports.bus);
    return { outcome: 'repeated', tenant, entity, applied: 0, late: 0 };
  }
  const { applied, moved } = await applyAndCommit(chunk, ports.states);
  await payOwed(moved, ports.bus);
  return { outcome: 'applied', tenant, entity, applied: applied.applied, late: applied.late };
}

async function writeRaw(message: ChunkMessage, chunk: Chunk, lake: Lake): Promise<void> {
  const { tenant, stream, day, entity, knowledgeTimeUs, chunkId, correlationId } = chunk;
  const lines = chunk.events.map((event) =>
    canonicalJson({ ...event, stream, entity, knowledgeTimeUs, chunkId, correlationId }),
  );
  const text = `${lines.join('\n')}\n`;
  const key = lakeKeys.raw.key(tenant, stream, day, entity, message.sequence, sha256Hex(text).slice(0, 16));
  await lake.putOnce(key, gzipSync(text));
}

/** A lost race means that a redelivery overlapped: what the winner left is loaded and the chunk applied to that. */
const commitAttempts = 3;

async function applyAndCommit(chunk: Chunk, states: EntityStates): Promise<{ applied: Applied; moved: StatePointer }> {
  for (let attempt = 1; attempt <= commitAttempts; attempt += 1) {
    const before = await states.load(chunk.tenant, chunk.entity);
    if (before?.pointer.lastChunkId === chunk.chunkId) break;
    const applied = applyChunk(before?.state ?? emptyEntityState, before?.pointer.counts ?? noCounts, chunk);
    const moved = movePointer(chunk, before, applied);
    const outcome = await states.commit({
      tenant: chunk.tenant,
      entity: chunk.entity,
      expected: before?.pointer,
      pointer: moved,
      state: applied.state,
      row: applied.applied > 0 ? onlineRow(chunk, applied) : undefined,
    });
    if (outcome !== 'conflict') return { applied, moved };
  }
  throw new TidegateError('TG-1202', `another writer holds the state of ${chunk.entity}`);
}

function movePointer(chunk: Chunk, before: LoadedState | undefined, applied: Applied): StatePointer {
  const { watermarkUs } = applied.state;
  const minuteBefore = Math.floor((before?.state.watermarkUs ?? 0) / minuteUs);
  const isDue = Math.floor(watermarkUs / minuteUs) > minuteBefore;
  return {
    version: (before?.pointer.version ?? 0) + 1,
    digest: encodeState(applied.state).digest,
    lastChunkId: chunk.chunkId,
    watermarkUs,
    counts: applied.counts,
    ...(isDue ? { owed: { name: 'EventsIngested' as const, event: eventsIngested(chunk, applied) } } : {}),
  };
}

/** At most one per entity and market minute: the bus bills by event. */
function eventsIngested(chunk: Chunk, { state, counts }: Applied): DomainEvent {
  const minute = Math.floor(state.watermarkUs / minuteUs);
  return {
    contract: 'event/1',
    id: sha256Hex(`EventsIngested\n${chunk.tenant}\n${chunk.entity}\n${minute}`),
    tenant: chunk.tenant,
    market: chunk.market,
    marketTimeUs: chunk.knowledgeTimeUs,
    correlationId: chunk.correlationId,
    data: { entity: chunk.entity, watermarkUs: state.watermarkUs, applied: counts.applied, late: counts.late },
  };
}

function onlineRow(chunk: Chunk, { state }: Applied): OnlineRow | undefined {
  const row = tradesRow(state.views['trades@1']);
  if (row === undefined) return undefined;
  return {
    tenant: chunk.tenant,
    view: tradesView.name,
    viewVersion: tradesView.version,
    entity: chunk.entity,
    eventTimeUs: row.eventTimeUs,
    knowledgeTimeUs: chunk.knowledgeTimeUs,
    packed: packRow(row.values),
  };
}

async function payOwed(pointer: StatePointer, bus: EventBus): Promise<void> {
  if (pointer.owed !== undefined) await bus.publish(pointer.owed.name, pointer.owed.event);
}

/** Codes of faults that no repetition can mend: such a message goes to quarantine at once and its group goes on. */
const hopeless: ReadonlySet<string> = new Set(['TG-1101', 'TG-1102', 'TG-1103']);

export function isHopeless(error: unknown): error is TidegateError {
  return error instanceof TidegateError && hopeless.has(error.code);
}

export function quarantineKey(tenant: string, messageId: string, nowUs: number): string {
  return lakeKeys.quarantine.key(tenant, dayOf(nowUs), messageId);
}
