import type { Adoption } from '../../../schemas/adoption.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import type { OnRow } from '../features/entity-features.ts';
import { newestRows } from '../features/newest-rows.ts';
import { defaultMarket } from '../market-clock.ts';
import type { OnlineRow } from '../features/ports.ts';
import { dayUs, startOfDay, startOfHour } from '../time.ts';
import type { EntityChange } from './entity-changes.ts';
import { emptyEntityState, type EntityState } from './entity-state.ts';
import type { ChunkQueue, EntityStates, Lake, LoadedState, StateArchive } from './ports.ts';
import { readRaw } from './raw-lake.ts';
import { replayEvents } from './replay-events.ts';
import { encodeState } from './state-codec.ts';

export interface RevisionRequest {
  readonly tenant: string;
  readonly entity: string;
  /** What time it is on a market: the clock of the entity's own market tells since when a revision is known. */
  nowUs(market: string): Promise<number>;
  readonly correlationId: string;
}

/** An entity as a revision finds it. */
export interface RevisedEntity {
  readonly tenant: string;
  readonly entity: string;
  /** Messages up to this version are in, late events and all. */
  readonly version: number;
  /** Up to that version. */
  readonly changes: readonly EntityChange[];
}

/** A stretch of a revision: full hours but for its end, which may be the watermark. */
export interface Stretch {
  readonly fromUs: number;
  readonly untilUs: number;
}

/** Who takes the rows of a revision on its way: stretch by stretch, those of the intervals that end by its end. */
export interface RevisedRows {
  readonly onRow: OnRow;
  open(stretch: Stretch): void;
  close(stretch: Stretch): Promise<void>;
}

export interface RevisionPorts {
  readonly lake: Lake;
  readonly states: Pick<EntityStates, 'load' | 'changes'>;
  readonly archive: StateArchive;
  readonly queue: ChunkQueue;
  /** Undefined where nobody wants the rows of this entity. @default nobody ever does */
  readonly takeRows?: (revised: RevisedEntity) => RevisedRows | undefined;
}

/**
 * Computes what an entity would be, had its late events come in time, from the last hour before the earliest of them,
 * and offers it to the entity's writer: nothing here touches the live state. Undefined when no event came late.
 */
export async function reviseEntity(request: RevisionRequest, ports: RevisionPorts): Promise<Adoption | undefined> {
  const live = await ports.states.load(request.tenant, request.entity);
  if (live?.pointer.late === undefined) return undefined;
  const { version, late } = live.pointer;
  const { market, ...revision } = await recompute({ ...request, live, fromUs: late.fromUs }, ports);
  const origin = { ...request, knowledgeTimeUs: await request.nowUs(market) };
  const adoption = describe(origin, { version, fromUs: late.fromUs, ...revision });
  await ports.queue.send([adoption]);
  return adoption;
}

interface Recomputation extends RevisionRequest {
  readonly live: LoadedState;
  /** The earliest late event. */
  readonly fromUs: number;
}

async function recompute({ live, fromUs, ...request }: Recomputation, ports: RevisionPorts) {
  const { tenant, entity } = request;
  const { version, revisedVersion, liveSinceVersion } = live.pointer;
  const changes = await ports.states.changes(tenant, entity);
  const hour = await ports.archive.hourAt(tenant, entity, { untilUs: fromUs, lateUntilVersion: revisedVersion });
  // Since when they are known is said by the adoption.
  const newest = newestRows({ tenant, entity, knowledgeTimeUs: 0 });
  const taken = ports.takeRows?.({
    tenant,
    entity,
    version,
    changes: changes.filter((each) => each.version <= version),
  });
  const hasChunks = liveSinceVersion !== undefined;
  const none = { adopted: 0, applied: 0 };
  let window: RevisedWindow = { state: hour?.state ?? emptyEntityState, late: none, market: defaultMarket };
  // Without an earlier hour nothing was applied before the hour of the late event.
  const startUs = hour?.hourUs ?? startOfHour(fromUs);
  const onRow: OnRow = (view, eventTimeUs, values) => {
    newest.onRow(view, eventTimeUs, values);
    taken?.onRow(view, eventTimeUs, values);
  };
  for (const untilUs of windowEnds(startUs, live.state.watermarkUs)) {
    const stretch = { fromUs: window.state.watermarkUs || startUs, untilUs };
    const range = { tenant, entity, version, revisedVersion, changes, hasChunks, onRow, ...stretch };
    taken?.open(stretch);
    window = await reviseWindow(window, range, ports);
    await taken?.close(stretch);
  }
  const encoded = encodeState(window.state);
  await ports.archive.put(tenant, entity, encoded);
  return { digest: encoded.digest, rows: newest.newest(), late: window.late, market: window.market };
}

export interface RevisedWindow {
  readonly state: EntityState;
  readonly late: Adoption['late'];
  /** That of the last event. */
  readonly market: string;
}

export interface WindowRange extends RevisedEntity, Stretch {
  readonly revisedVersion: number;
  readonly hasChunks: boolean;
  readonly onRow: OnRow;
}

/** One stretch of a revision: a history of months is never in memory as a whole. */
export async function reviseWindow(
  before: RevisedWindow,
  range: WindowRange,
  { lake, archive }: Pick<RevisionPorts, 'lake' | 'archive'>,
): Promise<RevisedWindow> {
  const { tenant, entity, untilUs, version: lateUntilVersion, revisedVersion, onRow } = range;
  const messages = await readRaw(lake, { ...range, untilUs: untilUs - 1 });
  const replay = { messages, lateUntilVersion, revisedVersion, untilUs, onRow };
  const replayed = replayEvents(before.state, replay);
  for (const { hourUs: endUs, state } of replayed.hours) {
    await archive.putHour({ tenant, entity, hourUs: endUs, lateUntilVersion }, encodeState(state));
  }
  const late = {
    adopted: before.late.adopted + replayed.late.adopted,
    applied: before.late.applied + replayed.late.applied,
  };
  const last = messages.findLast(({ events }) => events.length > 0)?.events.at(-1);
  return { state: replayed.state, late, market: last?.event.market ?? before.market };
}

/** The ends of the days between, and the end itself. */
function windowEnds(fromUs: number, untilUs: number): readonly number[] {
  const ends: number[] = [];
  for (let endUs = startOfDay(fromUs) + dayUs; endUs < untilUs; endUs += dayUs) ends.push(endUs);
  return [...ends, untilUs];
}

type Revision = Pick<Adoption, 'version' | 'fromUs' | 'digest' | 'late'> & { readonly rows: readonly OnlineRow[] };

function describe(
  {
    tenant,
    entity,
    knowledgeTimeUs,
    correlationId,
  }: Omit<RevisionRequest, 'nowUs'> & { readonly knowledgeTimeUs: number },
  { rows, ...revision }: Revision,
): Adoption {
  const packed = rows.map((row) => ({
    view: row.view,
    viewVersion: row.viewVersion,
    eventTimeUs: row.eventTimeUs,
    packed: Buffer.from(row.packed).toString('base64'),
  }));
  const origin = { contract: 'adoption/1' as const, tenant, entity, knowledgeTimeUs, correlationId };
  const content = { ...origin, ...revision, rows: packed };
  return { ...content, adoptionId: sha256Hex(canonicalJson(content)) };
}
