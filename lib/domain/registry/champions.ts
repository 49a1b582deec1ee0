import type { OwedEvent } from './outbox.ts';

/** Which version of a model is its champion: moved by one conditional transaction and by nothing else. */
export interface ChampionPointer {
  /** 1 after the first promotion, and one more with each change: whatever follows from a change carries it. */
  readonly number: number;
  readonly version: number;
  readonly previous: number | null;
  /** SHA-256 of the serving document of the version: who serves needs nothing else of the registry. */
  readonly serving: string;
  readonly verdict: string;
  /** Of the last change, with which the next one is chained. */
  readonly digest: string;
  readonly changedAtUs: number;
}

/** A decision that a version may be the champion. It is written once, and used once or never. */
export interface Verdict {
  readonly tenant: string;
  readonly model: string;
  /** A ULID. */
  readonly id: string;
  /** A person has decided. */
  readonly kind: 'human';
  readonly result: 'PASS';
  readonly version: number;
  /** The champion that it replaces; null = none. */
  readonly champion: number | null;
  /** Number of the pointer that it was decided before; 0 = there was none. No later one will do. */
  readonly pointer: number;
  readonly reason: string;
  readonly principal: string;
  /** Wall clock. */
  readonly decidedAtUs: number;
  /** Number of the change that it has brought about. */
  readonly usedBy?: number;
}

/** A row of the history of a model, which nobody ever changes. */
export interface ChampionChange {
  readonly tenant: string;
  readonly model: string;
  readonly number: number;
  readonly version: number;
  readonly previous: number | null;
  readonly kind: Verdict['kind'];
  readonly verdict: string;
  readonly reason: string;
  readonly principal: string;
  /** Of the version: what was promoted is known even where its record is lost. */
  readonly artifact: string;
  readonly manifest: string;
  readonly changedAtUs: number;
  /** Of the change before; zeros for the first. */
  readonly previousDigest: string;
  readonly digest: string;
}

/** All that one transaction writes. */
export interface ChampionMove {
  readonly verdict: Verdict;
  readonly change: ChampionChange;
  /** As the record of the version says. */
  readonly serving: string;
  readonly owed: OwedEvent;
}

/** `refused`: a condition did not hold, and nothing was written. */
export type MoveOutcome = 'moved' | 'refused';

export interface Champions {
  pointer(tenant: string, model: string): Promise<ChampionPointer | undefined>;
  verdict(tenant: string, model: string, id: string): Promise<Verdict | undefined>;
  /** Keeps the one that is there; the verdict that counts. */
  decide(verdict: Verdict): Promise<Verdict>;
  /**
   * Moves the pointer by one, marks the verdict as used, adds the change to the history and the event to the outbox, or
   * does nothing: unless the pointer is the one before which the verdict was decided, the verdict is unused, and the
   * version is servable by the serving document that the move names.
   */
  move(move: ChampionMove): Promise<MoveOutcome>;
  change(tenant: string, model: string, number: number): Promise<ChampionChange | undefined>;
  /** All changes, the first one first. */
  changes(tenant: string, model: string): Promise<readonly ChampionChange[]>;
}
