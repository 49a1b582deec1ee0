import { stat } from 'node:fs/promises';
import type { BackfillStatus } from '../../../schemas/api.ts';
import type { ImportSummary } from '../../../schemas/cli.ts';
import type { QuarantinedLine } from '../../../schemas/import.ts';
import type { ImportFile } from '../../domain/ingest/import-manifest.ts';
import { ImportSpool } from '../../local/import/import-spool.ts';
import { sendImport } from '../../local/import/send-import.ts';
import { openApi } from '../api-access.ts';
import type { ApiClient } from '../api-client.ts';
import type { Call } from '../command.ts';
import { digestFile } from './digest-file.ts';
import { followRun, startRun } from './follow-run.ts';
import { importApi } from './import-api.ts';
import type { ImportOptions } from './import-options.ts';
import { MarketClocks } from './market-clocks.ts';
import type { ReadMeter } from './members.ts';
import { type History, openHistory } from './open-history.ts';
import { ProgressBar } from './progress.ts';
import { readHistory } from './read-history.ts';

export interface FileImport {
  readonly files: readonly string[];
  readonly options: ImportOptions;
  /** Until the features are computed. */
  readonly wait: boolean;
}

type World = Pick<Call, 'terminal' | 'signal'>;

interface OpenedFile {
  readonly file: ImportFile;
  readonly history: History;
  readonly meter: ReadMeter;
  readonly bytes: number;
}

/** Reads all files, uploads what they hold, and has it taken over. Nothing is uploaded before all is read. */
export async function importFiles(call: Call, { files, options, wait }: FileImport): Promise<ImportSummary> {
  const api = openApi(call);
  const bar = new ProgressBar(call.terminal);
  const clocks = new MarketClocks(api);
  const spool = new ImportSpool({ nowOf: (market) => clocks.nowUs(market) });
  try {
    const opened = await openAll(files, options, call.signal);
    await readAll(opened, { call, spool, clocks, bar });
    const sources = opened.map(({ file }) => file);
    if (spool.events === 0) return nothing(sources, spool);
    const sent = await sendImport(
      spool,
      { files: sources, options: identity(opened, options) },
      {
        api: importApi(api),
        signal: call.signal,
        onSent: ({ events }) => bar.show({ title: 'uploading', share: events / spool.events }),
      },
    );
    const run = await takeOver(api, sent.importId, { call, bar, wait });
    return summary(sources, spool, { ...sent, run });
  } finally {
    bar.clear();
    spool.close();
  }
}

/** In the order of their names: which file is named first must not make another import. */
async function openAll(
  paths: readonly string[],
  options: ImportOptions,
  signal: AbortSignal,
): Promise<readonly OpenedFile[]> {
  const opened: OpenedFile[] = [];
  for (const path of paths) {
    const meter: ReadMeter = { bytes: 0 };
    const history = await openHistory(path, options, meter);
    const file = await digestFile(path, signal);
    opened.push({ file, history, meter, bytes: (await stat(path)).size });
  }
  return opened.sort(({ file: a }, { file: b }) => (`${a.name}\n${a.digest}` < `${b.name}\n${b.digest}` ? -1 : 1));
}

interface Reading {
  readonly call: World;
  readonly spool: ImportSpool;
  readonly clocks: MarketClocks;
  readonly bar: ProgressBar;
}

async function readAll(opened: readonly OpenedFile[], { call, spool, clocks, bar }: Reading): Promise<void> {
  const total = opened.reduce((sum, { bytes }) => sum + bytes, 0);
  let [before, read] = [0, 0];
  for (const { file, history, meter, bytes } of opened) {
    await readHistory(history, file, {
      spool,
      signal: call.signal,
      learnClock: (market) => clocks.learn(market),
      onLines: (lines) => {
        read += lines;
        bar.show({ title: 'reading', share: (before + meter.bytes) / total, detail: `${read} lines` });
      },
    });
    before += bytes;
  }
}

/** What else than the bytes of the files decides about their events; the folder around a file may name its layout. */
function identity(opened: readonly OpenedFile[], options: ImportOptions) {
  const { entity, source, market, stream, map, set } = options;
  const layouts = opened.map(({ history }) => history.members.map(({ layout }) => layout));
  return { entity, source, market, stream, map, set, layouts };
}

interface TakeOver {
  readonly call: World;
  readonly bar: ProgressBar;
  readonly wait: boolean;
}

async function takeOver(api: ApiClient, importId: string, { call, bar, wait }: TakeOver): Promise<BackfillStatus> {
  const started = await startRun(api, importId);
  if (!wait) return started;
  return followRun(api, started, {
    signal: call.signal,
    onStatus: ({ counts: { windows, rows } }) =>
      bar.show({ title: 'computing features', detail: `${windows} windows, ${rows} rows` }),
  });
}

interface Outcome {
  readonly importId: string;
  readonly uploaded: number;
  readonly skipped: number;
  readonly run: BackfillStatus;
}

function summary(
  files: readonly ImportFile[],
  spool: ImportSpool,
  { importId, uploaded, skipped, run }: Outcome,
): ImportSummary {
  return {
    ...shared(files, spool),
    import: importId,
    objects: { uploaded, skipped },
    run: run.run,
    status: run.status,
    failure: run.failure,
  };
}

function nothing(files: readonly ImportFile[], spool: ImportSpool): ImportSummary {
  const objects = { uploaded: 0, skipped: 0 };
  return { ...shared(files, spool), import: null, objects, run: null, status: 'nothing', failure: null };
}

function shared(files: readonly ImportFile[], spool: ImportSpool) {
  const { events, rejected } = spool;
  return {
    contract: 'import-summary/1' as const,
    files: files.map(({ name, digest }) => ({ name, digest })),
    entities: spool.entities().map(({ entity, events: count }) => ({ entity, events: count })),
    events,
    rejected,
    rejections: spool.firstRejections().map(withoutText),
  };
}

function withoutText({ header: _header, text: _text, ...rejection }: QuarantinedLine) {
  return rejection;
}
