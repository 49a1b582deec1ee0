import { TidegateError } from '../fault.ts';

/**
 * What each row of a table looks at with its label: from its decision time to its label time, both included. The rows
 * stand in the order of decision time; rows of several entities may share one.
 */
export interface LabelSpans {
  readonly startUs: Float64Array;
  readonly endUs: Float64Array;
}

/** With several horizons in one table, the longest: a row is in use until its last label has come. */
export function labelSpans(decisionTimeUs: Float64Array, horizonUs: number): LabelSpans {
  const spans = { startUs: decisionTimeUs, endUs: decisionTimeUs.map((timeUs) => timeUs + horizonUs) };
  checkSpans(spans);
  return spans;
}

/** Splits cut the table by position: rows out of order would put the future into training. */
export function checkSpans({ startUs, endUs }: LabelSpans): void {
  if (startUs.length !== endUs.length) {
    throw new TidegateError('TG-3021', `${startUs.length} labels begin, but ${endUs.length} end`);
  }
  startUs.forEach((start, row) => {
    const end = endUs[row] ?? Number.NaN;
    const isSpan = Number.isSafeInteger(start) && Number.isSafeInteger(end) && start <= end;
    if (!isSpan) throw new TidegateError('TG-3021', `row ${row} has the label span ${start} to ${end} µs`);
    const before = startUs[row - 1] ?? start;
    if (before > start) throw new TidegateError('TG-3021', `row ${row} begins at ${start} µs, before row ${row - 1}`);
  });
}

export function longestSpanUs({ startUs, endUs }: LabelSpans): number {
  return endUs.reduce((longest, end, row) => Math.max(longest, end - startOf(startUs, row)), 0);
}

const embargoedShare = 0.01;

/** Never 0: the longest label, or 1 % of the time from the first decision to the last label, whichever is longer. */
export function defaultEmbargoUs(spans: LabelSpans): number {
  const lastUs = spans.endUs.reduce((latest, end) => Math.max(latest, end), 0);
  const wholeUs = spans.startUs.length === 0 ? 0 : lastUs - startOf(spans.startUs, 0);
  return Math.max(longestSpanUs(spans), Math.ceil(embargoedShare * wholeUs));
}

export function startOf(startUs: Float64Array, row: number): number {
  return startUs[row] ?? Number.NaN;
}
