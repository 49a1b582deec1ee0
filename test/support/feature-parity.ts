import type { Measured } from '../../schemas/chunk.ts';
import { computeRows, type RowColumns } from '../../lib/domain/features/batch.ts';
import { emptySections, openFeatures } from '../../lib/domain/features/entity-features.ts';
import type { FeatureView } from '../../lib/domain/features/feature-view.ts';

/** A row with its numbers as bits, so that comparing is exact, NaN and the sign of zero included. */
export interface BitRow {
  readonly eventTimeUs: number;
  readonly bits: string;
}

export function bitsOf(values: ArrayLike<number>): string {
  const numbers = Float64Array.from(values, (value) => (Number.isNaN(value) ? Number.NaN : value));
  return Buffer.from(numbers.buffer).toString('hex');
}

/** After the last event of any stream here. */
export const endUs = 4_000_000_000_000_000;

export function batchRows(view: FeatureView, events: readonly Measured[], untilUs = endUs): BitRow[] {
  return rowsOf(computeRows(view, events, { untilUs }));
}

export function rowsOf({ count, eventTimesUs, values }: RowColumns): BitRow[] {
  return Array.from({ length: count }, (_, row) => ({
    eventTimeUs: eventTimesUs[row] ?? Number.NaN,
    bits: bitsOf(values.map((column) => column[row] ?? Number.NaN)),
  }));
}

/** Event by event; `isStop` says after which events everything is saved to bytes and opened again. */
export function resumedRows(
  view: FeatureView,
  events: readonly Measured[],
  isStop: (index: number) => boolean,
): { readonly rows: BitRow[]; readonly sections: ReturnType<ReturnType<typeof openFeatures>['save']> } {
  const rows: BitRow[] = [];
  const open = (sections = emptySections) =>
    openFeatures(sections, (_, eventTimeUs, values) => rows.push({ eventTimeUs, bits: bitsOf(values) }), [view]);
  let features = open();
  events.forEach((event, index) => {
    features.apply(event);
    if (isStop(index)) features = open(structuredClone(features.save()));
  });
  features.closeUntil(endUs);
  return { rows, sections: features.save() };
}

/**
 * Rows that change when the future is cut off at `cutUs`. The view is made for the events that it may see, so that one
 * that looks ahead has something to look at.
 */
export function rowsThatSawTheFuture(
  makeView: (events: readonly Measured[]) => FeatureView,
  events: readonly Measured[],
  cutUs: number,
): BitRow[] {
  const past = events.filter(({ eventTimeUs }) => eventTimeUs < cutUs);
  const whole = batchRows(makeView(events), events).filter(({ eventTimeUs }) => eventTimeUs < cutUs);
  const cut = batchRows(makeView(past), past, cutUs);
  return cut.filter(
    ({ eventTimeUs, bits }, row) => whole[row]?.eventTimeUs !== eventTimeUs || whole[row].bits !== bits,
  );
}
