import type { Measured } from '../../../../schemas/chunk.ts';
import type { StreamName } from '../../../../schemas/streams.ts';
import { readStanding } from '../../features/materialise-window.ts';
import type { EntityChange } from '../../ingest/entity-changes.ts';
import { byEventOrder } from '../../ingest/event-order.ts';
import { type RawMessage, readRaw } from '../../ingest/raw-lake.ts';
import { identityOf } from '../../ingest/seen-events.ts';
import type { DatasetPorts } from './entity-spans.ts';

export interface EventQuestion {
  readonly tenant: string;
  readonly entity: string;
  readonly streams: readonly StreamName[];
  /** Events in (sinceUs, untilUs]. */
  readonly sinceUs: number;
  readonly untilUs: number;
  /** What became known later is left out. */
  readonly asOfUs: number;
}

/**
 * What is known of some streams of an entity, each event once, in the order in which they apply. One that came late
 * stands at its event time: a label says what happened, not what was applied.
 */
export async function readKnownEvents(
  { tenant, entity, streams, sinceUs, untilUs, asOfUs }: EventQuestion,
  { lake, states }: Pick<DatasetPorts, 'lake' | 'states'>,
): Promise<readonly Measured[]> {
  const standing = await readStanding(tenant, entity, states);
  if (standing === undefined) return [];
  const { version, changes } = standing;
  const messages = await readRaw(lake, { tenant, entity, fromUs: sinceUs, untilUs, version, changes, streams });
  const known = new Map<string, Measured>();
  for (const message of messages) {
    const delayUs = foundingDelayUs(message, changes);
    for (const { event } of message.events) {
      const knowledgeTimeUs = delayUs === undefined ? message.knowledgeTimeUs : event.eventTimeUs + delayUs;
      const isAsked = event.eventTimeUs > sinceUs && event.eventTimeUs <= untilUs && streams.includes(event.stream);
      if (isAsked && knowledgeTimeUs <= asOfUs) known.set(identityOf(event), known.get(identityOf(event)) ?? event);
    }
  }
  return [...known.values()].sort(byEventOrder);
}

/** The past that an entity began with counts as known as its source declares, and not from its arrival on. */
function foundingDelayUs({ version }: RawMessage, changes: readonly EntityChange[]): number | undefined {
  const founding = changes.find(
    (change) => change.kind === 'history' && change.isFounding && change.version === version,
  );
  return founding?.kind === 'history' ? founding.declaredDelayUs : undefined;
}
