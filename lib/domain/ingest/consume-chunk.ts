import { gzipSync } from 'node:zlib';
import { Chunk } from '../../../schemas/chunk.ts';
import type { ErrorCode } from '../../../schemas/errors.ts';
import type { DomainEvent } from '../../../schemas/events.ts';
import { deliveryTries } from '../../../schemas/limits.ts';
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
  /** How often it has been delivered, this time included. */
  readonly attempts: number;
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
  readonly trades: number;
  readonly late: number;
  /** False when the bus refused the chunk's event to the last. */
  readonly isNotified: boolean;
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
    const field = issue?.path.join('.') || 'message';
    throw new TidegateError('TG-1101', `${field}: ${issue?.message ?? 'malformed'}`, { field });
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
    throw new TidegateError('TG-1101', 'message: not JSON', { field: 'message' });
  }
}

/**
 * Raw object first, then state, pointer and row in one transaction, then the bus. Each step may be repeated: the raw
 * key is a function of the message, the pointer remembers the last chunk and what that chunk still owes the bus.
 */
export async function consumeChunk(message: ChunkMessage, ports: ConsumePorts): Promise<Consumed> {
  const chunk = openMessage(message);
  await writeRaw(message, chunk, ports.lake);
  const { pointer, ...outcome } = await applyAndCommit(chunk, ports.states);
  const isNotified = await payOwed(pointer, message, ports.bus);
  return { ...outcome, tenant: chunk.tenant, entity: chunk.entity, isNotified };
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

type Committed = Pick<Consumed, 'outcome' | 'trades' | 'late'> & { readonly pointer: StatePointer };

async function applyAndCommit(chunk: Chunk, states: EntityStates): Promise<Committed> {
  const { tenant, entity } = chunk;
  for (let attempt = 1; attempt <= commitAttempts; attempt += 1) {
    const before = await states.load(tenant, entity);
    if (before?.pointer.lastChunkId === chunk.chunkId) {
      return { outcome: 'repeated', trades: 0, late: 0, pointer: before.pointer };
    }
    const applied = applyChunk(before?.state ?? emptyEntityState, before?.pointer.counts ?? noCounts, chunk);
    const pointer = movePointer(chunk, before, applied);
    const row = applied.trades > 0 ? onlineRow(chunk, applied) : undefined;
    const commit = { tenant, entity, expected: before?.pointer, pointer, state: applied.state, row };
    if ((await states.commit(commit)) !== 'conflict') {
      return { outcome: 'applied', trades: applied.trades, late: applied.late, pointer };
    }
  }
  throw new TidegateError('TG-1202', `another writer holds the state of ${entity}`);
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
    market: chunk.events.at(-1)?.market ?? '',
    marketTimeUs: chunk.knowledgeTimeUs,
    correlationId: chunk.correlationId,
    data: {
      entity: chunk.entity,
      watermarkUs: state.watermarkUs,
      appliedTotal: counts.applied,
      lateTotal: counts.late,
    },
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

/**
 * A refused event fails the delivery, which then comes again, and is given up with the last one: the chunk is applied,
 * its letter would not be dead, and the event of the next minute carries the same totals.
 */
async function payOwed(pointer: StatePointer, { attempts }: ChunkMessage, bus: EventBus): Promise<boolean> {
  if (pointer.owed === undefined) return true;
  try {
    await bus.publish(pointer.owed.name, pointer.owed.event);
    return true;
  } catch (error) {
    if (attempts < deliveryTries) throw error;
    return false;
  }
}

/** Codes of faults that no repetition can mend: such a message goes to quarantine at once and its group goes on. */
const hopeless: ReadonlySet<ErrorCode> = new Set<ErrorCode>(['TG-1101', 'TG-1102', 'TG-1103']);

export function isHopeless(error: unknown): error is TidegateError {
  return error instanceof TidegateError && hopeless.has(error.code);
}

export function quarantineKey(tenant: string, messageId: string, nowUs: number): string {
  return lakeKeys.quarantine.key(tenant, dayOf(nowUs), messageId);
}
