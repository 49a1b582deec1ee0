import type { Measured } from '../../../schemas/chunk.ts';
import { streamNames } from '../../../schemas/streams.ts';
import { contentDigest } from './seen-events.ts';

/**
 * (event time, stream, sequence): events of one instant in the order of the streams, those without a number last;
 * source and content break what ties are left, so that the order is total.
 */
export function byEventOrder(a: Measured, b: Measured): number {
  return (
    a.eventTimeUs - b.eventTimeUs ||
    streamNames.indexOf(a.stream) - streamNames.indexOf(b.stream) ||
    compare(a.sequence ?? Infinity, b.sequence ?? Infinity) ||
    compare(a.source, b.source) ||
    compare(contentDigest(a), contentDigest(b))
  );
}

function compare<Value extends number | string>(a: Value, b: Value): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
