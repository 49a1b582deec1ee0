import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import type { OnlineRow } from '../../../lib/domain/features/ports.ts';
import { emptyEntityState, type EntityState } from '../../../lib/domain/ingest/entity-state.ts';
import type { StateCommit, StatePointer } from '../../../lib/domain/ingest/ports.ts';
import { encodeState } from '../../../lib/domain/ingest/state-codec.ts';

export const tenant = 'main';
export const entity = 'BTC-USD';
export const rowKey = { tenant, view: 'trades', viewVersion: 1, entity };

/** States of different numbers have different digests. */
export function stateOf(number: number): EntityState {
  return { ...emptyEntityState, maxEventTimeUs: number };
}

export function rowAt(eventTimeUs: number, knowledgeTimeUs: number): OnlineRow {
  return {
    ...rowKey,
    eventTimeUs,
    knowledgeTimeUs,
    packed: Uint8Array.of(1, 0, 255, eventTimeUs % 256, knowledgeTimeUs % 256),
  };
}

export interface CommitOptions {
  readonly expected?: StatePointer | undefined;
  readonly state?: EntityState;
  readonly chunk?: string;
  readonly row?: OnlineRow | undefined;
  /** Instead of `row`. */
  readonly rows?: readonly OnlineRow[];
  /** Ends of hours at which the state is kept. */
  readonly hoursUs?: readonly number[];
  readonly entity?: string;
  readonly tenant?: string;
}

/** The commit that follows `expected`, of a chunk of its own. */
export function commitAfter(options: CommitOptions = {}): StateCommit {
  const { expected, row, hoursUs = [] } = options;
  const version = (expected?.version ?? 0) + 1;
  const state = options.state ?? stateOf(version);
  const encoded = encodeState(state);
  const lastMessageId = sha256Hex(options.chunk ?? `chunk ${version}`);
  const counts = { received: version, applied: version, duplicate: 0, late: 0, pending: 0 };
  const pointer = { version, digest: encoded.digest, lastMessageId, watermarkUs: version, counts, revisedVersion: 0 };
  return {
    tenant: options.tenant ?? tenant,
    entity: options.entity ?? entity,
    expected,
    pointer,
    state,
    encoded,
    hours: hoursUs.map((hourUs) => ({ hourUs, ...encodeState(stateOf(hourUs)) })),
    rows: options.rows ?? (row === undefined ? [] : [row]),
  };
}
