import type { Measured } from '../../../schemas/chunk.ts';
import { emptySections, openFeatures } from './entity-features.ts';
import type { FeatureView } from './feature-view.ts';

/** Rows of one view, column by column. */
export interface RowColumns {
  readonly count: number;
  readonly eventTimesUs: Float64Array;
  /** One column per feature, in the order of the view; NaN = NULL. */
  readonly values: readonly Float64Array[];
}

export interface BatchOptions {
  /** Rows of the intervals that end until then; events from then on are not applied. */
  readonly untilUs: number;
  /** Where the rows go: what an earlier batch has given is overwritten. @default memory of its own */
  readonly buffers?: RowBuffers;
}

/** Memory that one batch after the other fills: fresh pages cost more than the numbers in them. */
export class RowBuffers {
  #times: Float64Array = new Float64Array(0);
  #values: Float64Array[] = [];
  #count = 0;

  clear(): void {
    this.#count = 0;
  }

  add(eventTimeUs: number, values: Float64Array): void {
    if (this.#count === this.#times.length || this.#values.length < values.length) this.#grow(values.length);
    this.#times[this.#count] = eventTimeUs;
    for (let index = 0; index < values.length; index += 1) {
      const column = this.#values[index];
      if (column !== undefined) column[this.#count] = values[index] ?? Number.NaN;
    }
    this.#count += 1;
  }

  /** The first `width` columns, as far as they are filled. */
  columns(width: number): RowColumns {
    const count = this.#count;
    const values = Array.from({ length: width }, (_, index) => this.#values[index] ?? new Float64Array(0));
    return {
      count,
      eventTimesUs: this.#times.subarray(0, count),
      values: values.map((column) => column.subarray(0, count)),
    };
  }

  #grow(width: number): void {
    const length = Math.max(1024, 2 * this.#times.length);
    this.#times = enlarged(this.#times, length);
    this.#values = Array.from({ length: Math.max(width, this.#values.length) }, (_, index) =>
      enlarged(this.#values[index] ?? new Float64Array(0), length),
    );
  }
}

function enlarged(numbers: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length);
  larger.set(numbers);
  return larger;
}

/**
 * All rows of one view over the whole history of an entity, whose events come in its order: the recurrences are those
 * of the live tail, so that both agree to the bit. The columns are good until the buffers are used again.
 */
export function computeRows(view: FeatureView, events: Iterable<Measured>, options: BatchOptions): RowColumns {
  const { untilUs, buffers = new RowBuffers() } = options;
  buffers.clear();
  const features = openFeatures(emptySections, (_, timeUs, values) => buffers.add(timeUs, values), [view]);
  for (const event of events) {
    if (event.eventTimeUs >= untilUs) break;
    features.apply(event);
  }
  features.closeUntil(untilUs);
  return buffers.columns(view.features.length);
}
