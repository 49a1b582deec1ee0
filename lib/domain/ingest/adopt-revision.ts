import type { Adoption } from '../../../schemas/adoption.ts';
import { TidegateError } from '../fault.ts';
import { newestRows } from '../features/newest-rows.ts';
import type { OnlineRow } from '../features/ports.ts';
import type { EntityState } from './entity-state.ts';
import type { EntityStates, EventCounts, Lake, LoadedState, StateArchive, StateCommit, StatePointer } from './ports.ts';
import { readRaw } from './raw-lake.ts';
import { replayEvents } from './replay-events.ts';
import { nothingSeen } from './seen-events.ts';
import { encodeState } from './state-codec.ts';

export interface AdoptionPorts {
  readonly lake: Lake;
  readonly archive: StateArchive;
  readonly states: Pick<EntityStates, 'changes'>;
}

/**
 * The commit by which the writer of an entity takes over a recomputed state. What the writer has applied since is
 * applied again on top, from the raw lake. Undefined when a later revision was quicker.
 */
export async function adoptRevision(
  adoption: Adoption,
  before: LoadedState,
  ports: AdoptionPorts,
): Promise<StateCommit | undefined> {
  const { tenant, entity, knowledgeTimeUs } = adoption;
  if (before.pointer.revisedVersion >= adoption.version) return undefined;
  const revised = await ports.archive.get(tenant, entity, adoption.digest);
  const rows = newestRows(
    { tenant, entity, knowledgeTimeUs },
    adoption.rows.map((row) => toRow(adoption, row)),
  );
  const { state: current, hours } = await catchUp(adoption, { before, revised, onRow: rows.onRow }, ports);
  const pointer = movePointer(adoption, before);
  const isComplete = pointer.late === undefined;
  const state: EntityState = {
    ...before.state,
    ...partsOf(current),
    late: isComplete ? nothingSeen : before.state.late,
  };
  const encoded = encodeState(state);
  return {
    tenant,
    entity,
    expected: before.pointer,
    pointer: { ...pointer, digest: encoded.digest },
    state,
    encoded,
    hours: hours.map((hour) => ({ hourUs: hour.hourUs, ...encodeState(hour.state) })),
    rows: rows.newest(),
    change: {
      kind: 'revision',
      version: pointer.version,
      lateUntilVersion: adoption.version,
      fromUs: adoption.fromUs,
      untilUs: pointer.watermarkUs,
      knowledgeTimeUs,
    },
  };
}

interface Behind {
  readonly before: LoadedState;
  readonly revised: EntityState;
  readonly onRow: ReturnType<typeof newestRows>['onRow'];
}

async function catchUp(
  { tenant, entity, version }: Adoption,
  { before, revised, onRow }: Behind,
  { lake, states }: AdoptionPorts,
) {
  const { watermarkUs, maxEventTimeUs } = before.state;
  if (revised.watermarkUs === watermarkUs) return { state: revised, hours: [] };
  const range = { tenant, entity, fromUs: revised.watermarkUs, untilUs: maxEventTimeUs };
  const changes = await states.changes(tenant, entity);
  const messages = await readRaw(lake, { ...range, version: before.pointer.version, changes });
  const late = { lateUntilVersion: version, revisedVersion: version };
  return replayEvents(revised, { messages, ...late, untilUs: watermarkUs, onRow });
}

/** What the events before the watermark decide; what waits stays with the writer. */
function partsOf({ applied, features, lastAppliedUs, snapshotUs }: EntityState) {
  return { applied, features, lastAppliedUs, snapshotUs };
}

function movePointer(adoption: Adoption, { pointer }: LoadedState): StatePointer {
  const { late, owed: _owed, ...kept } = pointer;
  // Events that came late after the revision had looked wait for the next one.
  const waiting = late !== undefined && late.version > adoption.version ? { late } : {};
  return {
    ...kept,
    ...waiting,
    version: pointer.version + 1,
    lastMessageId: adoption.adoptionId,
    revisedVersion: adoption.version,
    counts: moveCounts(pointer.counts, adoption.late),
  };
}

function moveCounts(counts: EventCounts, { adopted, applied }: Adoption['late']): EventCounts {
  return {
    ...counts,
    late: counts.late - adopted,
    applied: counts.applied + applied,
    duplicate: counts.duplicate + adopted - applied,
  };
}

function toRow({ tenant, entity, knowledgeTimeUs }: Adoption, row: Adoption['rows'][number]): OnlineRow {
  const packed = Uint8Array.from(Buffer.from(row.packed, 'base64'));
  return {
    tenant,
    entity,
    knowledgeTimeUs,
    view: row.view,
    viewVersion: row.viewVersion,
    eventTimeUs: row.eventTimeUs,
    packed,
  };
}

/** Only an entity that has state can have had late events. */
export function demandState(before: LoadedState | undefined, { entity }: Adoption): LoadedState {
  if (before === undefined) throw new TidegateError('TG-1201', `${entity} has no state to revise`);
  return before;
}
