import type { HistoriesToRegister } from '../../../../schemas/backfill.ts';
import type { History } from '../../../../schemas/history.ts';
import type { ManifestEntity } from '../../../../schemas/import.ts';
import { canonicalJson, sha256Hex } from '../../canonical-json.ts';
import { TidegateError } from '../../fault.ts';
import { inBatches } from '../../in-batches.ts';
import type { ChunkQueue, EntityStates, Lake } from '../../ingest/ports.ts';
import type { MarketTime } from '../../market-clock.ts';
import { findRefusal, planObject, readObject, type Refusal } from './backfill-objects.ts';
import { demandManifest } from './read-manifest.ts';

export interface RegisterPorts {
  readonly lake: Lake;
  readonly queue: ChunkQueue;
  readonly states: Pick<EntityStates, 'changes'>;
  readonly marketTime: MarketTime;
}

export interface Registration {
  readonly decision: 'registered' | 'waiting' | 'refused';
  /** How often the writers were asked. */
  readonly tries: number;
  readonly refusal?: Refusal;
}

/** By then, at three seconds each, a message is in the dead-letter queue. */
const mostTries = 200;
/** What was sent is sent again so often: a writer knows a repeat. */
const sendEvery = 40;

/** Sends the history of each entity to its writer, unless a part was refused; tells whether all have taken theirs. */
export async function registerHistories(
  request: HistoriesToRegister & { readonly correlationId: string },
  ports: RegisterPorts,
): Promise<Registration> {
  const { tenant, tries } = request;
  const refusal = await findRefusal(ports.lake, request);
  if (refusal !== undefined) return { decision: 'refused', tries, refusal };
  const { importId } = await readObject(ports.lake, request, planObject);
  const { entities } = await demandManifest(ports.lake, tenant, importId);
  const missing = await missingOf(entities, { tenant, importId }, ports.states);
  if (missing.length === 0) return { decision: 'registered', tries };
  if (tries >= mostTries) throw overdue(missing);
  if (tries % sendEvery === 0) {
    const messages = missing.map((entity) => historyOf(entity, { ...request, importId }, ports.marketTime));
    await ports.queue.send(await Promise.all(messages));
  }
  return { decision: 'waiting', tries: tries + 1 };
}

async function missingOf(
  entities: readonly ManifestEntity[],
  { tenant, importId }: { readonly tenant: string; readonly importId: string },
  states: RegisterPorts['states'],
): Promise<readonly ManifestEntity[]> {
  const areMissing = await inBatches(entities, async ({ entity }) => {
    const changes = await states.changes(tenant, entity);
    return changes.every((change) => change.kind !== 'history' || change.importId !== importId);
  });
  return entities.filter((_, index) => areMissing[index]);
}

interface Sender {
  readonly tenant: string;
  readonly importId: string;
  readonly correlationId: string;
}

async function historyOf(told: ManifestEntity, sender: Sender, marketTime: MarketTime): Promise<History> {
  const { entity, market, fromUs, untilUs, events, declaredDelayUs } = told;
  const { tenant, importId, correlationId } = sender;
  return {
    contract: 'history/1',
    historyId: sha256Hex(canonicalJson({ contract: 'history/1', tenant, entity, importId })),
    tenant,
    entity,
    importId,
    knowledgeTimeUs: await marketTime.nowUs(tenant, market),
    correlationId,
    market,
    fromUs,
    untilUs,
    events,
    declaredDelayUs,
  };
}

function overdue(missing: readonly ManifestEntity[]): TidegateError {
  const names = missing.slice(0, 5).map(({ entity }) => entity);
  return new TidegateError('TG-2009', `${missing.length} entities have not taken their history: ${names.join(', ')}`);
}
