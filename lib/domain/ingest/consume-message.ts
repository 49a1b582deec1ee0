import type { Chunk } from '../../../schemas/chunk.ts';
import type { History } from '../../../schemas/history.ts';
import type { ErrorCode } from '../../../schemas/errors.ts';
import type { DomainEvent } from '../../../schemas/events.ts';
import { deliveryTries } from '../../../schemas/limits.ts';
import { sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import { newestRows } from '../features/newest-rows.ts';
import { lakeKeys } from '../registry/keys.ts';
import { dayOf, minuteUs } from '../time.ts';
import { adoptRevision, demandState } from './adopt-revision.ts';
import { type Applied, applyChunk, type EntityBefore, noCounts } from './apply-chunk.ts';
import type { HourSnapshot } from './apply-due.ts';
import { emptyEntityState } from './entity-state.ts';
import { identityOfMessage, type IngestMessage, type MessageDelivery, openMessage } from './ingest-message.ts';
import type { EntityStates, EventBus, Lake, LoadedState, StateArchive, StateCommit, StatePointer } from './ports.ts';
import { writeRaw } from './raw-lake.ts';
import { applyHistory, describeHistory } from './register-history.ts';
import { encodeState } from './state-codec.ts';

export interface ConsumePorts {
  readonly lake: Lake;
  readonly states: EntityStates;
  readonly archive: StateArchive;
  readonly bus: EventBus;
}

export interface Consumed {
  /** `repeated`: an earlier delivery had been applied already; `overtaken`: a later revision had been adopted. */
  readonly outcome: 'applied' | 'registered' | 'adopted' | 'repeated' | 'overtaken';
  readonly tenant: string;
  readonly entity: string;
  /** Measurements that moved the features. */
  readonly applied: number;
  readonly late: number;
  /** False when the bus refused the chunk's event to the last. */
  readonly isNotified: boolean;
}

/**
 * Raw object first, then state, pointer and rows in one transaction, then the bus. Each step may be repeated: the raw
 * object is a function of message and state, the pointer remembers the last message and what it still owes the bus.
 */
export async function consumeMessage(delivery: MessageDelivery, ports: ConsumePorts): Promise<Consumed> {
  const message = openMessage(delivery);
  const { pointer, ...outcome } = await applyAndCommit(delivery, message, ports);
  const isNotified = await payOwed(pointer, delivery, ports.bus);
  return { ...outcome, tenant: message.tenant, entity: message.entity, isNotified };
}

/** A lost race means that a redelivery overlapped: what the winner left is loaded and the message applied to that. */
const commitAttempts = 3;

type Outcome = Pick<Consumed, 'outcome' | 'applied' | 'late'>;
type Committed = Outcome & { readonly pointer: StatePointer };

async function applyAndCommit(
  delivery: MessageDelivery,
  message: IngestMessage,
  ports: ConsumePorts,
): Promise<Committed> {
  const { tenant, entity } = message;
  for (let attempt = 1; attempt <= commitAttempts; attempt += 1) {
    const before = await ports.states.load(tenant, entity);
    if (before?.pointer.lastMessageId === identityOfMessage(message)) {
      return { outcome: 'repeated', applied: 0, late: 0, pointer: before.pointer };
    }
    const step = await nextStep(delivery, message, { before, ports });
    if (step.commit === undefined) return { ...step.outcome, pointer: step.pointer };
    if ((await ports.states.commit(step.commit)) !== 'conflict') {
      return { ...step.outcome, pointer: step.commit.pointer };
    }
  }
  throw new TidegateError('TG-1202', `another writer holds the state of ${entity}`);
}

interface Standing {
  readonly before: LoadedState | undefined;
  readonly ports: ConsumePorts;
}

type Step =
  | { readonly outcome: Outcome; readonly commit: StateCommit }
  | { readonly outcome: Outcome; readonly commit?: undefined; readonly pointer: StatePointer };

async function nextStep(delivery: MessageDelivery, message: IngestMessage, { before, ports }: Standing): Promise<Step> {
  if (message.contract === 'chunk/1') return chunkStep(delivery, message, { before, ports });
  if (message.contract === 'history/1') return historyStep(message, { before, ports });
  const standing = demandState(before, message);
  const commit = await adoptRevision(message, standing, ports);
  const none = { applied: 0, late: 0 };
  if (commit === undefined) return { outcome: { ...none, outcome: 'overtaken' }, pointer: standing.pointer };
  return { outcome: { outcome: 'adopted', applied: message.late.applied, late: 0 }, commit };
}

async function chunkStep(delivery: MessageDelivery, chunk: Chunk, { before, ports }: Standing): Promise<Step> {
  const { tenant, entity, knowledgeTimeUs } = chunk;
  const rows = newestRows({ tenant, entity, knowledgeTimeUs });
  const applied = applyChunk(standingOf(before), chunk, rows.onRow);
  const encoded = encodeState(applied.state);
  const pointer = movePointer(chunk, before, { applied, digest: encoded.digest });
  const { version, watermarkUs } = pointer;
  const { lateIndexes } = applied;
  await writeRaw(ports.lake, chunk, { sequence: delivery.sequence, version, watermarkUs, lateIndexes });
  const move = { tenant, entity, expected: before?.pointer, pointer, state: applied.state, encoded };
  return {
    outcome: { outcome: 'applied', applied: applied.applied, late: lateIndexes.length },
    commit: { ...move, hours: encodeHours(applied.hours), rows: rows.newest() },
  };
}

/** A history is registered once, however often its import is started. */
async function historyStep(history: History, { before, ports }: Standing): Promise<Step> {
  const { tenant, entity, knowledgeTimeUs, fromUs, importId } = history;
  const changes = before === undefined ? [] : await ports.states.changes(tenant, entity);
  if (before !== undefined && changes.some((change) => change.kind === 'history' && change.importId === importId)) {
    return { outcome: { outcome: 'repeated', applied: 0, late: 0 }, pointer: before.pointer };
  }
  const rows = newestRows({ tenant, entity, knowledgeTimeUs });
  const applied = applyHistory(standingOf(before), history, rows.onRow);
  const encoded = encodeState(applied.state);
  const version = nextVersion(before);
  const pointer: StatePointer = {
    ...carried(before),
    version,
    digest: encoded.digest,
    lastMessageId: history.historyId,
    watermarkUs: applied.state.watermarkUs,
    counts: applied.counts,
    ...addLate(before, version, [fromUs]),
  };
  const move = { tenant, entity, expected: before?.pointer, pointer, state: applied.state, encoded };
  return {
    // Nobody was late: that is not counted among what alarms.
    outcome: { outcome: 'registered', applied: applied.applied, late: 0 },
    commit: {
      ...move,
      hours: encodeHours(applied.hours),
      rows: rows.newest(),
      change: describeHistory(history, pointer),
    },
  };
}

function standingOf(before: LoadedState | undefined): EntityBefore {
  return { state: before?.state ?? emptyEntityState, counts: before?.pointer.counts ?? noCounts };
}

function encodeHours(hours: readonly HourSnapshot[]): StateCommit['hours'] {
  return hours.map(({ hourUs, state }) => ({ hourUs, ...encodeState(state) }));
}

function nextVersion(before: LoadedState | undefined): number {
  return (before?.pointer.version ?? 0) + 1;
}

/** What a message that adopts nothing leaves as it is. */
function carried(before: LoadedState | undefined): Pick<StatePointer, 'revisedVersion' | 'liveSinceVersion'> {
  const { revisedVersion = 0, liveSinceVersion } = before?.pointer ?? {};
  return { revisedVersion, ...(liveSinceVersion === undefined ? {} : { liveSinceVersion }) };
}

function movePointer(
  chunk: Chunk,
  before: LoadedState | undefined,
  { applied, digest }: { readonly applied: Applied; readonly digest: string },
): StatePointer {
  const { watermarkUs } = applied.state;
  const minuteBefore = Math.floor((before?.state.watermarkUs ?? 0) / minuteUs);
  const isDue = Math.floor(watermarkUs / minuteUs) > minuteBefore;
  const version = nextVersion(before);
  return {
    liveSinceVersion: version,
    ...carried(before),
    version,
    digest,
    lastMessageId: chunk.chunkId,
    watermarkUs,
    counts: applied.counts,
    ...addLate(before, version, lateTimes(chunk, applied)),
    ...(isDue ? { owed: { name: 'EventsIngested' as const, event: eventsIngested(chunk, applied) } } : {}),
  };
}

function lateTimes({ events }: Chunk, { lateIndexes }: Applied): readonly number[] {
  return lateIndexes.map((index) => events[index]?.eventTimeUs ?? Infinity);
}

function addLate(
  before: LoadedState | undefined,
  version: number,
  timesUs: readonly number[],
): Pick<StatePointer, 'late'> {
  const late = before?.pointer.late;
  if (timesUs.length === 0) return late === undefined ? {} : { late };
  return { late: { fromUs: Math.min(late?.fromUs ?? Infinity, ...timesUs), version } };
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

/**
 * A refused event fails the delivery, which then comes again, and is given up with the last one: the chunk is applied,
 * its letter would not be dead, and the event of the next minute carries the same totals.
 */
async function payOwed(pointer: StatePointer, { attempts }: MessageDelivery, bus: EventBus): Promise<boolean> {
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
