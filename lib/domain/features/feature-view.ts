import type { Measured } from '../../../schemas/chunk.ts';
import type { MeasureName } from '../../../schemas/streams.ts';
import type { BookChange, OrderBook } from './order-book.ts';

/** What is to be known of a feature without running it: data, from which the reference page is made. */
export interface FeatureDefinition {
  readonly name: string;
  readonly family: FeatureFamily;
  /** For example `5m`; `-` where the value is of the instant. */
  readonly window: string;
  readonly formula: string;
  /** Streams, or other features. */
  readonly dependencies: readonly string[];
  readonly warmUp: string;
  readonly unit: string;
  /** Smallest and largest value, ±Infinity where there is none. */
  readonly domain: readonly [number, number];
  readonly cost: CostClass;
  /** When the value is missing. */
  readonly nan: string;
  readonly about: string;
}

export type FeatureFamily = 'trades' | 'liquidation' | 'order-book' | 'microstructure';

/** O1: constant time per event. On: linear in the levels of the book, per row. B: batch, at the close of a minute. */
export type CostClass = 'O1' | 'On' | 'B';

/** A versioned set of features: another formula is another version, and both can run side by side. Data only. */
export interface ViewDefinition {
  readonly name: string;
  readonly version: number;
  /** By whose clock rows grow old. */
  readonly market: string;
  /** Older rows read as EXPIRED. */
  readonly ttlUs: number;
  /** Rows are the last event of each interval of this length; 1 = every instant. */
  readonly everyUs: number;
  /** Events of these streams make rows. */
  readonly streams: readonly MeasureName[];
  readonly features: readonly FeatureDefinition[];
}

/** What a reader of rows has to know of a view. */
export interface ViewTable extends Pick<ViewDefinition, 'name' | 'version' | 'market' | 'ttlUs'> {
  readonly features: readonly Pick<FeatureDefinition, 'name' | 'unit'>[];
}

/** A view with what computes it. */
export interface FeatureView extends ViewDefinition {
  /** Opens the state that `save` gave, or an empty one. The book is the one of the entity, which the caller moves. */
  open(section: Uint8Array | undefined, book: OrderBook): ViewDriver;
}

export interface ViewDriver {
  /**
   * In the order of the entity, each event after the shared book has taken it: `change` is what
   * `book.apply(event)` answered. Events of other streams are ignored.
   */
  apply(event: Measured, change: BookChange | undefined): void;
  /** Values as of the last applied event, in the order of `features`; NaN = NULL. */
  write(values: Float64Array): void;
  /** Deterministic bytes: equal histories give equal bytes. */
  save(): Uint8Array;
}

/** Names a view with its version, for example `crypto@1`. */
export function viewKey({ name, version }: Pick<ViewDefinition, 'name' | 'version'>): string {
  return `${name}@${version}`;
}
