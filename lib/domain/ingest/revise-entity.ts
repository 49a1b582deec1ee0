import type { Adoption } from '../../../schemas/adoption.ts';
import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import { newestRows } from '../features/newest-rows.ts';
import type { OnlineRow } from '../features/ports.ts';
import { emptyEntityState } from './entity-state.ts';
import type { ChunkQueue, EntityStates, Lake, LoadedState, StateArchive } from './ports.ts';
import { type RawMessage, readRaw } from './raw-lake.ts';
import { replayEvents } from './replay-events.ts';
import { encodeState } from './state-codec.ts';

export interface RevisionRequest {
  readonly tenant: string;
  readonly entity: string;
  /** On the market clock. */
  readonly nowUs: number;
  readonly correlationId: string;
}

export interface RevisionPorts {
  readonly lake: Lake;
  readonly states: Pick<EntityStates, 'load'>;
  readonly archive: StateArchive;
  readonly queue: ChunkQueue;
}

/**
 * Computes what an entity would be, had its late events come in time, from the last hour before the earliest of them,
 * and offers it to the entity's writer: nothing here touches the live state. Undefined when no event came late.
 */
export async function reviseEntity(request: RevisionRequest, ports: RevisionPorts): Promise<Adoption | undefined> {
  const live = await ports.states.load(request.tenant, request.entity);
  if (live?.pointer.late === undefined) return undefined;
  const { version, late } = live.pointer;
  const revision = await recompute({ ...request, live, fromUs: late.fromUs }, ports);
  const adoption = describe(request, { version, fromUs: late.fromUs, ...revision });
  await ports.queue.send([adoption]);
  return adoption;
}

interface Recomputation extends RevisionRequest {
  readonly live: LoadedState;
  /** The earliest late event. */
  readonly fromUs: number;
}

async function recompute({ live, fromUs, ...request }: Recomputation, { lake, archive }: RevisionPorts) {
  const { tenant, entity, nowUs: knowledgeTimeUs } = request;
  const { version, revisedVersion } = live.pointer;
  const hour = await archive.latestHour(tenant, entity, fromUs);
  // Without an earlier hour nothing was applied before the hour of the late event: its day has everything.
  const range = { tenant, entity, fromUs: hour?.watermarkUs ?? fromUs, untilUs: live.state.maxEventTimeUs, version };
  const messages = await readRaw(lake, range);
  const rows = newestRows({ tenant, entity, knowledgeTimeUs });
  const untilUs = live.state.watermarkUs;
  const late = { lateUntilVersion: version, revisedVersion };
  const replayed = replayEvents(hour ?? emptyEntityState, { messages, ...late, untilUs, onRow: rows.onRow });
  const encoded = encodeState(replayed.state);
  await archive.put(tenant, entity, encoded);
  for (const { hourUs, state } of replayed.hours) {
    await archive.putHour({ tenant, entity, hourUs, version: version + 1 }, encodeState(state));
  }
  const adopted = countLate(messages, revisedVersion);
  return { digest: encoded.digest, rows: rows.newest(), late: { adopted, applied: replayed.newlyApplied } };
}

function countLate(messages: readonly RawMessage[], revisedVersion: number): number {
  return messages
    .filter(({ version }) => version > revisedVersion)
    .reduce((sum, { events }) => sum + events.filter(({ isLate }) => isLate).length, 0);
}

type Revision = Pick<Adoption, 'version' | 'fromUs' | 'digest' | 'late'> & { readonly rows: readonly OnlineRow[] };

function describe(
  { tenant, entity, nowUs, correlationId }: RevisionRequest,
  { rows, ...revision }: Revision,
): Adoption {
  const packed = rows.map((row) => ({
    view: row.view,
    viewVersion: row.viewVersion,
    eventTimeUs: row.eventTimeUs,
    packed: Buffer.from(row.packed).toString('base64'),
  }));
  const origin = { contract: 'adoption/1' as const, tenant, entity, knowledgeTimeUs: nowUs, correlationId };
  const content = { ...origin, ...revision, rows: packed };
  return { ...content, adoptionId: sha256Hex(canonicalJson(content)) };
}
