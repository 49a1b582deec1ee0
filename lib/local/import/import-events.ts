import { setImmediate } from 'node:timers/promises';
import type { HistoryEvent } from '../../domain/ingest/import-line.ts';
import type { ImportSource } from '../../domain/ingest/import-manifest.ts';
import { ImportSpool } from './import-spool.ts';
import { type SendWorld, type SentImport, sendImport } from './send-import.ts';

export interface EventImport extends Omit<ImportSource, 'ahead'> {
  /** In any order; judged already. The files and options name them: these make the same ones each time. */
  readonly events: Iterable<HistoryEvent> | AsyncIterable<HistoryEvent>;
  /** Of the market clock: events may lie at most 5 minutes ahead of it. */
  readonly nowUs: number;
}

export interface ImportedEvents extends SentImport {
  readonly events: number;
  /** They lie more than 5 minutes ahead of the clock. */
  readonly rejected: number;
}

/** Ctrl-C is heard, and uploads go on, after so many events. */
const pauseEvery = 10_000;

/** Imports a history that does not come from files that anybody has: a simulated one, for example. */
export async function importEvents(input: EventImport, world: SendWorld): Promise<ImportedEvents> {
  const spool = new ImportSpool({ nowOf: () => input.nowUs });
  try {
    const file = input.files[0]?.name ?? 'events';
    let line = 0;
    for await (const history of input.events) {
      line += 1;
      spool.add(history, () => ({ file, member: null, line, header: null, text: '' }));
      if (line % pauseEvery === 0) await setImmediate();
      world.signal.throwIfAborted();
    }
    const { events, rejected } = spool;
    return { events, rejected, ...(await sendImport(spool, input, world)) };
  } finally {
    spool.close();
  }
}
