import type { ViewDefinition } from '../../domain/features/feature-view.ts';

export type Status = 'PRESENT' | 'NULL' | 'NOT_FOUND' | 'EXPIRED';

/** What one way of asking says of one entity at one time; in the order of the view's features. */
export interface Answer {
  readonly statuses: readonly Status[];
  /** NaN unless PRESENT. */
  readonly values: Float64Array;
}

/** A row as it was computed, before anybody asks how old it is. */
export interface ComputedRow {
  readonly eventTimeUs: number;
  readonly values: Float64Array;
}

/** What the contract says of a row at a time: worked out here once more, apart from the code that serves it. */
export function answerOf(row: ComputedRow | undefined, { ttlUs, features }: ViewDefinition, timeUs: number): Answer {
  if (row === undefined) return missing('NOT_FOUND', features.length);
  if (timeUs - row.eventTimeUs > ttlUs) return missing('EXPIRED', features.length);
  return {
    statuses: Array.from(row.values, (value) => (Number.isNaN(value) ? 'NULL' : 'PRESENT')),
    values: row.values,
  };
}

function missing(status: Status, count: number): Answer {
  return { statuses: new Array<Status>(count).fill(status), values: new Float64Array(count).fill(Number.NaN) };
}

/** The numbers as they are, zeros of both signs and all: JSON would lose some. */
export function toHex(values: Float64Array): string {
  return Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('hex');
}

export function fromHex(text: string): Float64Array {
  return new Float64Array(Uint8Array.from(Buffer.from(text, 'hex')).buffer);
}
