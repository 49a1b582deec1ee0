import type { ErrorCode } from '../../../schemas/errors.ts';
import type { DomainEvent, DomainEventName } from '../../../schemas/events.ts';
import type { EntityChange } from './entity-changes.ts';
import type { EntityState } from './entity-state.ts';
import type { IngestMessage } from './ingest-message.ts';
import type { OnlineRow } from '../features/ports.ts';
import type { EncodedState } from './state-codec.ts';

/** Raw events, append-only. A key is written once; writing it again is no error, because its content is its name. */
export interface Lake {
  putOnce(key: string, body: Uint8Array): Promise<void>;
  get(key: string): Promise<Uint8Array | undefined>;
  /** All keys that begin so, in order. */
  list(prefix: string): Promise<readonly string[]>;
}

/** What became of the events of one entity; sums to `received`. */
export interface EventCounts {
  readonly received: number;
  readonly applied: number;
  readonly duplicate: number;
  readonly late: number;
  readonly pending: number;
}

/** Where the state of an entity stands: moved by one conditional transaction and by nothing else. */
export interface StatePointer {
  /** 1 after the first message, and one more with each. */
  readonly version: number;
  /** SHA-256 of the state object. */
  readonly digest: string;
  readonly lastMessageId: string;
  readonly watermarkUs: number;
  readonly counts: EventCounts;
  /** Version of the first chunk: what was imported before is the past that the entity began with. */
  readonly liveSinceVersion?: number;
  /** Late events of messages up to this version have been adopted. */
  readonly revisedVersion: number;
  /** Events that came late and wait for a revision: the earliest, and the version of the last message with one. */
  readonly late?: { readonly fromUs: number; readonly version: number };
  /** The event that the last message owes the bus; sent when the message is delivered again. */
  readonly owed?: { readonly name: DomainEventName; readonly event: DomainEvent };
}

export interface LoadedState {
  readonly pointer: StatePointer;
  readonly state: EntityState;
}

export interface StateCommit {
  readonly tenant: string;
  readonly entity: string;
  /** The pointer that the new state was computed from; undefined = this is the entity's first chunk. */
  readonly expected: StatePointer | undefined;
  readonly pointer: StatePointer;
  readonly state: EntityState;
  /** The state as bytes, of the digest that the pointer names. */
  readonly encoded: EncodedState;
  /** States at the ends of hours, kept for revisions. */
  readonly hours: readonly (EncodedState & { readonly hourUs: number })[];
  /** At most one of each view. */
  readonly rows: readonly OnlineRow[];
  /** What this move changes of the past. */
  readonly change?: EntityChange | undefined;
}

/** `superseded`: the online store already held a newer row; the state moved, that row was left alone. */
export type CommitOutcome = 'committed' | 'superseded' | 'conflict';

export interface EntityStates {
  pointer(tenant: string, entity: string): Promise<StatePointer | undefined>;
  /** Throws TG-1201 when the object that the pointer names is missing or does not match its digest. */
  load(tenant: string, entity: string): Promise<LoadedState | undefined>;
  /** Moves state, pointer and online rows together, or nothing. */
  commit(commit: StateCommit): Promise<CommitOutcome>;
  entities(tenant: string, page: { limit: number; after?: string }): Promise<readonly string[]>;
  /** What changed the past of an entity, in the order of the versions. */
  changes(tenant: string, entity: string): Promise<readonly EntityChange[]>;
  /** Those whose pointer has late events, in the order of their names. */
  lateEntities(tenant: string): Promise<readonly string[]>;
}

/** States beside the live one: those that a revision computed, and those at the ends of hours. */
export interface StateArchive {
  put(tenant: string, entity: string, encoded: EncodedState): Promise<void>;
  /** Throws TG-1201 when it is missing or altered. */
  get(tenant: string, entity: string, digest: string): Promise<EntityState>;
  putHour(hour: HourName, encoded: EncodedState): Promise<void>;
  /** The last one that ended by then, with late events up to a version. */
  hourAt(tenant: string, entity: string, place: HourPlace): Promise<KeptHour | undefined>;
  /** Digests of all that are kept, by the end of the hour, as they are with late events up to a version. */
  hourDigests(tenant: string, entity: string, lateUntilVersion: number): Promise<ReadonlyMap<number, string>>;
  /** Where the first kept hour begins: hours with events are kept from the first on. */
  firstHourUs(tenant: string, entity: string): Promise<number | undefined>;
}

export interface HourPlace {
  readonly untilUs: number;
  /** Of one hour the state with the most late events counts, up to those of this version. */
  readonly lateUntilVersion: number;
}

export interface KeptHour {
  /** Its end. */
  readonly hourUs: number;
  readonly lateUntilVersion: number;
  readonly digest: string;
  readonly state: EntityState;
}

export interface HourName {
  readonly tenant: string;
  readonly entity: string;
  readonly hourUs: number;
  /** Late events of messages up to this version are in: of one hour and version there is one state. */
  readonly lateUntilVersion: number;
}

export interface ChunkQueue {
  /** At least once, in order per entity; a repeated id within five minutes is dropped. */
  send(messages: readonly IngestMessage[]): Promise<void>;
}

/** The consumer's side of the queue. */
export interface ChunkDeliveries {
  /** Lets a failed message come back after a pause, instead of after the whole visibility timeout. */
  retryAfter(receiptHandle: string, seconds: number): Promise<void>;
}

/** Binds an Idempotency-Key to one request, and remembers when that was first received. */
export interface IdempotencyKeys {
  /** Returns what the key is bound to: this request, or the earlier one that took it. */
  bind(tenant: string, key: string, request: KeyBinding): Promise<KeyBinding>;
}

export interface KeyBinding {
  readonly requestDigest: string;
  /** Wall time: how long a key is kept does not depend on any market. */
  readonly receivedAtUs: number;
  /** What time it was then on the markets of the request. */
  readonly marketTimesUs: Readonly<Record<string, number>>;
  readonly correlationId: string;
}

/** A message that could not be applied, and why. */
export interface Failure {
  readonly kind: 'quarantined' | 'failing';
  readonly messageId: string;
  readonly tenant: string;
  readonly entity: string | undefined;
  readonly code: ErrorCode;
  readonly reason: string;
  readonly field: string | undefined;
  readonly events: number;
  readonly attempts: number;
  readonly requestId: string;
  readonly atUs: number;
  /** Lake key of the quarantined message. */
  readonly object: string | undefined;
}

export interface Failures {
  /** The last record of a message wins: attempts of one message do not pile up. */
  record(failure: Failure): Promise<void>;
  clear(tenant: string, messageId: string): Promise<void>;
  list(tenant: string, limit: number): Promise<readonly Failure[]>;
}

export interface DeadLetter {
  readonly messageId: string;
  readonly group: string;
  readonly body: string;
}

export interface DeadLetters {
  /**
   * Sends up to `limit` of our messages again, in order per group, each removed only after it was sent. A message keeps
   * the identity that it had when it first failed, so that the record of its failure is cleared once it succeeds.
   */
  redrive(limit: number, isOurs: (letter: DeadLetter) => boolean): Promise<{ readonly redriven: number }>;
  depth(): Promise<number>;
}

export interface EventBus {
  /** At least once; consumers recognise a repeat by the event's id. */
  publish(name: DomainEventName, event: DomainEvent): Promise<void>;
}
