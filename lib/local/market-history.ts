import { setTimeout as delay } from 'node:timers/promises';
import { BackfillStatus } from '../../schemas/api.ts';
import { ImportUploads } from '../../schemas/import.ts';
import { sha256Hex } from '../domain/canonical-json.ts';
import { TidegateError } from '../domain/fault.ts';
import type { HistoryEvent } from '../domain/ingest/import-line.ts';
import { type ImportSource, importIdOf } from '../domain/ingest/import-manifest.ts';
import { importEvents } from './import/import-events.ts';
import type { ImportApi } from './import/upload-objects.ts';
import type { MarketApi } from './market-api.ts';
import { marketSizes } from './market-sizes.ts';
import { type MarketTape, tapeEntities } from './market-tape.ts';

const backfillWaitMs = 1_800_000;
const pollMs = 500;

export interface TapeImport {
  readonly untilUs: number;
  readonly api: MarketApi;
  readonly signal: AbortSignal;
  /** How far it is. */
  readonly tell: (note: string) => void;
}

/** The tape's past goes the way of every history: parts into the lake, then the machine that takes them over. */
export async function importTape(tape: MarketTape, { untilUs, api, signal, tell }: TapeImport): Promise<string> {
  const input = { ...sourceOf(tape, untilUs), events: historyOf(tape, untilUs, tell), nowUs: untilUs };
  const onSent = ({ events }: { readonly events: number }): void => tell(`${counted(events)} events uploaded`);
  const { events, importId } = await importEvents(input, { api: importApi(api), signal, onSent });
  const { windows, rows, verified } = await backfill(importId, { api, signal, tell });
  const came = `${counted(events)} events of ${tapeEntities.length} entities`;
  return `${came}; ${counted(rows)} rows in ${windows} windows, ${verified} hours verified`;
}

/** A history that was imported before, and how the machine that takes it over has ended. */
export interface KnownHistory {
  readonly importId: string;
  readonly status: BackfillStatus['status'];
}

/** That of this tape, in whatever size it was imported. Throws TG-0038 when the platform holds another market. */
export async function demandHistory(tape: MarketTape, api: MarketApi): Promise<KnownHistory> {
  for (const { historyUs } of Object.values(marketSizes)) {
    const importId = importIdOf({ ...sourceOf(tape, tape.startUs + historyUs), ahead: 0 });
    const answer = await api.call(`/backfills/${runOf(importId)}`);
    if (answer.ok) return { importId, status: BackfillStatus.parse(await answer.json()).status };
  }
  throw new TidegateError('TG-0038', `the platform plays another market than that of seed ${tape.seed}`);
}

/** A start that was killed may have left the machine without an end. */
export async function resumeBackfill(
  { importId, status }: KnownHistory,
  world: Omit<TapeImport, 'untilUs'>,
): Promise<void> {
  if (status !== 'succeeded') await backfill(importId, world);
}

function sourceOf({ seed, startUs }: MarketTape, untilUs: number): Pick<ImportSource, 'files' | 'options'> {
  const name = `liquidation-${seed}`;
  const options = { world: name, startUs, untilUs, entities: [...tapeEntities] };
  return { files: [{ name, digest: sha256Hex(JSON.stringify(options)) }], options };
}

function runOf(importId: string): string {
  return `history-${importId.slice(0, 16)}`;
}

const tellEvery = 50_000;

function* historyOf(tape: MarketTape, untilUs: number, tell: (note: string) => void): Generator<HistoryEvent, void> {
  let played = 0;
  for (const entity of tapeEntities) {
    for (const event of tape.take(entity, untilUs)) {
      yield { entity, event, declaredDelayUs: 0 };
      played += 1;
      if (played % tellEvery === 0) tell(`${counted(played)} events simulated`);
    }
  }
}

/** 1234567 as 1,234,567. */
function counted(count: number): string {
  return count.toLocaleString('en-US');
}

function importApi(api: MarketApi): ImportApi {
  return {
    async uploads(importId, objects) {
      const body = JSON.stringify({ parts: objects });
      const idempotencyKey = sha256Hex(`${importId}\n${body}`);
      const request = { method: 'POST' as const, body, idempotencyKey };
      return (await api.read(`/imports/${importId}/parts`, ImportUploads, request)).parts;
    },
  };
}

type Counts = BackfillStatus['counts'];

async function backfill(importId: string, { api, signal, tell }: Omit<TapeImport, 'untilUs'>): Promise<Counts> {
  const run = runOf(importId);
  const body = JSON.stringify({ run, import: importId });
  let status = await api.read('/backfills', BackfillStatus, { method: 'POST', body, idempotencyKey: run });
  const deadline = performance.now() + backfillWaitMs;
  while (status.status === 'running' && performance.now() < deadline) {
    await delay(pollMs, undefined, { signal });
    status = await api.read(`/backfills/${run}`, BackfillStatus);
    const { parts, windows, rows } = status.counts;
    tell(`backfill: ${parts} parts, ${windows} windows, ${counted(rows)} rows`);
  }
  if (status.status === 'succeeded') return status.counts;
  const reason = status.failure?.reason ?? `still running after ${backfillWaitMs / 60_000} minutes`;
  throw new TidegateError('TG-0024', `the backfill ${run} ended as ${status.status}: ${reason}`);
}
