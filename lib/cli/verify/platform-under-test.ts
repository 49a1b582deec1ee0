import type { MarketEvent } from '../../../schemas/streams.ts';
import type { ViewDefinition } from '../../domain/features/feature-view.ts';
import type { Answer } from './answers.ts';
import type { Point } from './compare-answers.ts';

/** What a platform must do to be verified: nothing that not every user may ask of it. */
export interface PlatformUnderTest {
  /** Registers history: lines of NDJSON in a file. Resolves when its features are computed. */
  importHistory(file: string, entity: string): Promise<void>;
  /** Moves the clock of the market on to a time; it may be past it already. */
  moveClock(timeUs: number): Promise<void>;
  /** Throws when an event is refused. */
  send(events: readonly MarketEvent[]): Promise<void>;
  balance(entity: string): Promise<EventBalance>;
  /** The rows as they are known now, in the order of the entities. */
  read(view: ViewDefinition, entities: readonly string[]): Promise<OnlineRead>;
  /** Brings in what came late, and stores the rows that this changes. */
  revise(entities: readonly string[]): Promise<void>;
  /** What the lake says of each point, from its files alone; in the order of the points. */
  join(view: ViewDefinition, points: readonly Point[]): Promise<readonly Answer[]>;
}

export interface EventBalance {
  readonly received: number;
  readonly duplicate: number;
  readonly late: number;
  /** Quarantined, or failing. */
  readonly lost: number;
}

export interface OnlineRead {
  /** When the platform answered, on the market clock. */
  readonly asOfUs: number;
  readonly answers: readonly Answer[];
}
