import type { QuarantinedLine } from '../../../schemas/import.ts';
import type { MarketEvent } from '../../../schemas/streams.ts';
import type { ImportFile } from '../../domain/ingest/import-manifest.ts';
import type { HistoryEvent } from '../../domain/ingest/import-line.ts';
import { defaultMarket } from '../../domain/market-clock.ts';
import type { ImportSpool, LinePlace } from '../../local/import/import-spool.ts';
import { type History, type HistoryLine, textOf } from './open-history.ts';
import { DamagedFile } from './unreadable.ts';

export interface ReadWorld {
  readonly spool: ImportSpool;
  readonly signal: AbortSignal;
  /** Asked before the first event of each market. */
  readonly learnClock: (market: string) => Promise<void>;
  /** Told after some lines. */
  readonly onLines: (lines: number) => void;
}

const linesBetween = 2000;

/**
 * Reads a file into the spool. Throws where the file is damaged: the checksum of an archive stands behind its lines, so
 * that nothing may leave this machine before the last of them is read.
 */
export async function readHistory(history: History, file: ImportFile, world: ReadWorld): Promise<void> {
  const { spool } = world;
  const place = placer(history, file);
  const markets = new Set<string>();
  let lines = 0;
  for await (const line of history.lines()) {
    lines += 1;
    if (lines % linesBetween === 0) world.onLines(linesBetween);
    world.signal.throwIfAborted();
    if ('rejected' in line) {
      refuseDamage(history, line);
      spool.reject({ ...place(line), ...line.rejected });
      continue;
    }
    const measured = toHistoryEvent(line.event, line.eventTimeUs, line.declaredDelayUs);
    if (measured === undefined) {
      spool.reject({ ...place(line), ...noMeasurement });
      continue;
    }
    const { market } = measured.event;
    if (!markets.has(market)) await world.learnClock(market);
    markets.add(market);
    spool.add(measured, () => place(line));
  }
  world.onLines(lines % linesBetween);
}

/** The history holds measurements only: what time it is, the history says by itself. */
const noMeasurement = { code: 'TG-1003', field: 'stream', detail: 'a tick measures nothing: history needs none' };

function toHistoryEvent(event: MarketEvent, eventTimeUs: number, declaredDelayUs: number): HistoryEvent | undefined {
  if (event.stream === 'tick') return undefined;
  const { entity, eventTime: _eventTime, market = defaultMarket, ...measured } = event;
  return { entity, event: { ...measured, market, eventTimeUs }, declaredDelayUs };
}

function placer({ members }: History, { name }: ImportFile): (line: HistoryLine) => LinePlace {
  const headers = new Map(members.map((member) => [member.name, member.header ?? null]));
  return (line) => ({
    file: name,
    member: line.member ?? null,
    line: line.line,
    header: headers.get(line.member) ?? null,
    text: 'rejected' in line ? line.text : textOf(line.row),
  });
}

function refuseDamage(
  { path }: History,
  line: HistoryLine & { readonly rejected: Pick<QuarantinedLine, 'detail'> & { readonly code: string } },
): void {
  if (line.rejected.code !== 'TG-1005') return;
  const where = line.member === undefined ? path : `${path}, ${line.member}`;
  throw new DamagedFile(`${where}, line ${line.line}: ${line.rejected.detail}; nothing was imported`);
}
