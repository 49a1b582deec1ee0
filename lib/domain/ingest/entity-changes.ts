/** What changed the past of an entity: kept with its pointer, in the same transaction. */
export type EntityChange = HistoryChange | RevisionChange;

/** An import was registered: its events are late ones of this version. */
export interface HistoryChange {
  readonly kind: 'history';
  /** Of the entity's state. */
  readonly version: number;
  readonly importId: string;
  readonly fromUs: number;
  /** Its last event. */
  readonly untilUs: number;
  readonly knowledgeTimeUs: number;
  /** Of the entity, afterwards. */
  readonly watermarkUs: number;
  readonly declaredDelayUs: number;
  readonly events: number;
  /** It came before any live event: its rows count as known as the source declares, and not from its arrival on. */
  readonly isFounding: boolean;
}

/** Late events were adopted. */
export interface RevisionChange {
  readonly kind: 'revision';
  readonly version: number;
  /** Late events of messages up to this version are in. */
  readonly lateUntilVersion: number;
  /** Rows from here on may differ. */
  readonly fromUs: number;
  /** The watermark, then: later rows were not there yet. */
  readonly untilUs: number;
  readonly knowledgeTimeUs: number;
}

/** Up to which version late events are in, in states of this version. */
export function lateInForce(changes: readonly EntityChange[], version: number): number {
  return changes.reduce(
    (most, change) =>
      change.kind === 'revision' && change.version <= version ? Math.max(most, change.lateUntilVersion) : most,
    0,
  );
}
