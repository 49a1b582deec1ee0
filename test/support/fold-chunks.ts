import type { Chunk } from '../../schemas/chunk.ts';
import { type Applied, applyChunk, emptyEntityState, noCounts } from '../../lib/domain/ingest/apply-chunk.ts';

/** An entity after a history of chunks. */
export function foldChunks(chunks: readonly Chunk[]): Applied {
  const start: Applied = { state: emptyEntityState, counts: noCounts, trades: 0, late: 0 };
  return chunks.reduce((before, chunk) => applyChunk(before.state, before.counts, chunk), start);
}
