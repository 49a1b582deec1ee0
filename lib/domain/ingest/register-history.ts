import type { Chunk } from '../../../schemas/chunk.ts';
import type { History } from '../../../schemas/history.ts';
import type { OnRow } from '../features/entity-features.ts';
import { hourOf } from '../time.ts';
import { applyChunk, type EntityBefore, type Applied } from './apply-chunk.ts';
import type { HistoryChange } from './entity-changes.ts';
import type { StatePointer } from './ports.ts';

/**
 * An imported history is complete up to its last event: what waits until then applies, as a sender's closing tick would
 * have it. Its own events are behind that, so they are late, and a revision adopts them.
 */
export function applyHistory(before: EntityBefore, history: History, onRow: OnRow): Applied {
  const { applied, hours, state } = applyChunk(before, closingTick(history), onRow);
  const { received, late, duplicate, applied: appliedBefore } = before.counts;
  const counts = {
    received: received + history.events,
    applied: appliedBefore + applied,
    duplicate,
    late: late + history.events,
    pending: state.pending.length,
  };
  return { state, counts, applied, hours, lateIndexes: [] };
}

export function describeHistory(
  history: History,
  { version, watermarkUs, liveSinceVersion }: Pick<StatePointer, 'version' | 'watermarkUs' | 'liveSinceVersion'>,
): HistoryChange {
  const { importId, fromUs, untilUs, knowledgeTimeUs, declaredDelayUs, events } = history;
  return {
    kind: 'history',
    version,
    importId,
    fromUs,
    untilUs,
    knowledgeTimeUs,
    watermarkUs,
    declaredDelayUs,
    events,
    isFounding: liveSinceVersion === undefined,
  };
}

function closingTick({ historyId, untilUs, market, tenant, entity, knowledgeTimeUs, correlationId }: History): Chunk {
  return {
    contract: 'chunk/1',
    chunkId: historyId,
    tenant,
    entity,
    stream: 'tick',
    hour: hourOf(untilUs),
    knowledgeTimeUs,
    correlationId,
    events: [{ stream: 'tick', source: 'import', market, eventTimeUs: untilUs, completeUntilUs: untilUs + 1 }],
  };
}
