import type { Measured } from '../../schemas/chunk.ts';
import type { Json } from '../domain/canonical-json.ts';

export const dials = ['easy', 'target', 'hard', 'null'] as const;
/** How strong the signal of a world is; at `null` there is none. */
export type Dial = (typeof dials)[number];

export interface WorldOptions {
  readonly seed: number;
  readonly dial: Dial;
  /** A whole minute. */
  readonly startUs: number;
  readonly days: number;
  /** Moves the labels of the truth so many steps later, to catch whoever looks ahead. @default 0 */
  readonly labelShiftSteps?: number;
}

/** One fact of the truth, for example of the kind `liquidation` or `minute`. */
export type Witness = (kind: string, fact: { readonly [key: string]: Json }) => void;

/** A market whose truth is known. Feed and truth leave it by separate ways, and no product code sees the truth. */
export interface World {
  readonly name: string;
  readonly about: string;
  readonly entities: readonly string[];
  /** Every constant of the world, for the truth. */
  constants(options: WorldOptions): { readonly [key: string]: Json };
  /** The events of one entity in the order in which they apply, one by one: a month needs no more memory than a minute. */
  feed(entity: string, options: WorldOptions, witness?: Witness): Generator<Measured, void>;
}
