import type { EventFile, FileEvent } from './event-file.ts';

const maxEvents = 500;
/** The API takes 256 KB; the rest is room for the frame around the events. */
const maxBytes = 250 * 1024;

export interface EventBatch {
  readonly events: readonly FileEvent[];
  /** The same for the same file and place, so that sending a file again does nothing. */
  readonly idempotencyKey: string;
}

/** Cuts a file into requests, in its order: what stands earlier is sent earlier. */
export function batchEvents({ digest, events }: Pick<EventFile, 'digest' | 'events'>): readonly EventBatch[] {
  const batches: FileEvent[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const event of events) {
    const size = Buffer.byteLength(JSON.stringify(event.event)) + 1;
    const last = batches.at(-1);
    if (last === undefined || last.length === maxEvents || bytes + size > maxBytes) {
      batches.push([event]);
      bytes = size;
    } else {
      last.push(event);
      bytes += size;
    }
  }
  return batches.map((batch, index) => ({ events: batch, idempotencyKey: `file-${digest}-${index}` }));
}
