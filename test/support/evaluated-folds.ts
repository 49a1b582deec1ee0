import { crc32 } from 'node:zlib';
import { type ColumnData, writeParquet } from '../../lib/kernels/parquet/write-parquet.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import {
  foldRoles,
  type Head,
  type ResultFile,
  type Serving,
  type TrainJob,
  type TrainResult,
} from '../../schemas/training.ts';

/** What a walk-forward leaves behind, as files in memory: by row of the table, with forecasts of every row. */
export interface Walk {
  readonly heads: readonly Head[];
  readonly timesUs: readonly number[];
  /** By row. @default all rows are of one */
  readonly entities?: readonly string[];
  /** The fold that tests a row; every row before it was learnt from. Undefined = tested by none. */
  readonly testedIn: readonly (number | undefined)[];
  readonly labels: Readonly<Record<string, readonly number[]>>;
  readonly baselines?: Readonly<Record<string, readonly number[]>>;
  readonly regime?: readonly number[];
  /** By head; `uncalibrated` is the same where it is left out. */
  readonly forecasts: Readonly<
    Record<
      string,
      {
        readonly value: readonly number[];
        readonly uncalibrated?: readonly number[];
        readonly confidence?: readonly number[];
        readonly fallback?: readonly number[];
      }
    >
  >;
  readonly alpha?: number;
  /** @default nothing is nested, and there is no fallback */
  readonly serving?: Serving;
}

export interface Walked {
  readonly files: Map<string, Uint8Array>;
  readonly jobPlace: string;
  readonly resultPlace: string;
  readonly job: TrainJob;
  readonly result: Extract<TrainResult, { readonly status: 'succeeded' }>;
  read(place: string): Promise<Uint8Array>;
}

const lake = 's3://lake/demo/';
const stopAndCalibrate = { stop: 0.1, calibrate: 0.2 };

/** Lines of files may be told in another order; `order` gives the places of so many rows. */
export function walk(given: Walk, order: (rows: number) => number[] = inOrder): Walked {
  const files = new Map<string, Uint8Array>();
  const put = (place: string, body: Uint8Array) => {
    files.set(lake + place, body);
    return { sha256: sha256Hex(body), bytes: body.length };
  };
  const table = putTable(given, put, order);
  const folds = foldNumbers(given);
  const resultFolder = 'runs/r1/jobs/evaluate/';
  const named: ResultFile[] = [];
  for (const head of given.heads) {
    for (const fold of folds) {
      const place = `fold-${fold}/${head.name}/predictions.parquet`;
      const body = predictions(given, head, { fold, order });
      named.push({ ...{ kind: 'predictions', head: head.name, fold, place }, ...put(resultFolder + place, body) });
    }
  }
  for (const fold of given.alpha === undefined ? [] : folds) {
    const place = `fold-${fold}/conformal.json`;
    const body = encode({ intervals: intervalNames(given.heads).map((interval) => conformal(given, interval)) });
    named.push({ ...{ kind: 'conformal', head: null, fold, place }, ...put(resultFolder + place, body) });
  }
  const job = describeJob(given, table);
  const result = describeResult(given, named, folds);
  put('runs/r1/jobs/evaluate.json', encode(job));
  put(`${resultFolder}result.json`, encode(result));
  return {
    ...{ files, job, result },
    jobPlace: `${lake}runs/r1/jobs/evaluate.json`,
    resultPlace: `${lake}${resultFolder}result.json`,
    read: async (place) => {
      const body = files.get(place);
      if (body === undefined) throw new Error(`nothing was expected to read ${place}`);
      return Promise.resolve(body);
    },
  };
}

type Put = (place: string, body: Uint8Array) => { sha256: string; bytes: number };
type Order = (rows: number) => number[];

function inOrder(rows: number): number[] {
  return Array.from({ length: rows }, (_, row) => row);
}

/** Rows have ids that are not their places. */
function idOf(row: number): number {
  return 1000 + row;
}

function foldNumbers({ testedIn }: Walk): number[] {
  return [...new Set(testedIn.filter((fold) => fold !== undefined))].sort((one, other) => one - other);
}

function rowsOf({ testedIn }: Walk, fold: number): { readonly learnt: number[]; readonly tested: number[] } {
  const tested = testedIn.flatMap((own, row) => (own === fold ? [row] : []));
  return { tested, learnt: inOrder(tested[0] ?? 0) };
}

function rolesOf(learnt: readonly number[]): number[] {
  const { stop, calibrate } = stopAndCalibrate;
  return learnt.map((_, place) => {
    if (place >= learnt.length * (1 - calibrate)) return foldRoles.calibrate;
    return place >= learnt.length * (1 - calibrate - stop) ? foldRoles.stop : foldRoles.train;
  });
}

/** By row. */
type Texts = Readonly<Record<string, (row: number) => string>>;

function parquet(columns: Readonly<Record<string, readonly number[]>>, order: Order, texts: Texts = {}): Uint8Array {
  const rows = order(Object.values(columns)[0]?.length ?? 0);
  const numbers = Object.entries(columns).map(([name, values]): ColumnData => {
    return { name, type: 'double', values: Float64Array.from(rows, (row) => values[row] ?? Number.NaN) };
  });
  const text = Object.entries(texts).map(([name, textOf]): ColumnData => {
    return { name, type: 'string', values: rows.map(textOf) };
  });
  return writeParquet({ columns: [...text, ...numbers], crc32 });
}

function putTable(given: Walk, put: Put, order: Order): { readonly place: string; readonly sha256: string } {
  const { timesUs, entities = timesUs.map(() => 'BTC-USD'), labels, baselines = {}, regime, heads } = given;
  const folder = 'datasets/d/';
  const ids = timesUs.map((_, row) => idOf(row));
  const content = { row_id: ids, event_time_us: timesUs, ...labels, ...baselines, ...(regime && { regime }) };
  const lines = foldNumbers(given).flatMap((fold) => {
    const { learnt, tested } = rowsOf(given, fold);
    const roles = rolesOf(learnt);
    return [
      ...learnt.map((row, at) => [idOf(row), fold, roles[at] ?? 0] as const),
      ...tested.map((row) => [idOf(row), fold, foldRoles.test] as const),
    ];
  });
  const folds = {
    row_id: lines.map(([id]) => id),
    fold: lines.map(([, fold]) => fold),
    role: lines.map(([, , role]) => role),
  };
  const table = parquet(content, order, { entity: (row) => entities[row] ?? '' });
  const document = {
    ...{ contract: 'feature-table/1', tenant: 'demo', pack: 'toy', view: 'toy', featureViewVersion: 1 },
    files: [{ place: 'table.parquet', rows: ids.length, ...put(`${folder}table.parquet`, table) }],
    folds: { place: 'folds.parquet', rows: lines.length, ...put(`${folder}folds.parquet`, parquet(folds, order)) },
    features: ['feature'],
    labels: [...new Set(heads.map(({ target }) => target))].map((name) => ({ name, horizonUs: 1 })),
    ...{ weight: null, regime: regime === undefined ? null : 'regime', baselines: Object.keys(baselines) },
    ...{ rows: ids.length, foldCount: Math.max(...foldNumbers(given)) + 1, entities: [...new Set(entities)] },
    ...{
      fromUs: 0,
      untilUs: timesUs.reduce((latest, time) => Math.max(latest, time), 0) + 1,
      labelMaturity: 1,
      dataset: 'd'.repeat(64),
    },
    ...{ asOf: '2026-01-01T00:00:00Z', knownAt: '2026-01-01T00:00:00Z' },
  };
  const { sha256 } = put(`${folder}table.json`, encode(document));
  return { place: `${lake}${folder}table.json`, sha256 };
}

function predictions(given: Walk, head: Head, { fold, order }: { fold: number; order: Order }): Uint8Array {
  const { learnt, tested } = rowsOf(given, fold);
  const roles = rolesOf(learnt);
  const calibrate = learnt.filter((_, at) => roles[at] === foldRoles.calibrate);
  const outputs = head.objective === 'multiclass' ? head.classes : 1;
  const { value = [], uncalibrated = value, confidence, fallback } = given.forecasts[head.name] ?? {};
  const lines = [...calibrate, ...tested].flatMap((row, at) =>
    inOrder(outputs).map((output) => {
      const role = at < calibrate.length ? foldRoles.calibrate : foldRoles.test;
      return { row, output, role, place: row * outputs + output };
    }),
  );
  const columns = {
    row_id: lines.map(({ row }) => idOf(row)),
    fold: lines.map(() => fold),
    role: lines.map(({ role }) => role),
    class: lines.map(({ output }) => output),
    raw: lines.map(({ place }) => uncalibrated[place] ?? Number.NaN),
    value: lines.map(({ place }) => value[place] ?? Number.NaN),
    uncalibrated: lines.map(({ place }) => uncalibrated[place] ?? Number.NaN),
    confidence: lines.map(({ place }) => confidence?.[place] ?? Number.NaN),
    fallback: lines.map(({ place }) => fallback?.[place] ?? Number.NaN),
  };
  return parquet(columns, order, { head: () => head.name });
}

function intervalNames(heads: readonly Head[]): string[] {
  const named = heads.flatMap((head) =>
    head.objective === 'quantile' && head.interval !== null ? [head.interval] : [],
  );
  return [...new Set(named)];
}

function conformal({ alpha = 0.1 }: Walk, interval: string) {
  return {
    interval,
    heads: [],
    alpha,
    status: 'READY',
    rows: 50,
    rank: 46,
    widening: 0.25,
    crossingRate: 0,
    scores: [0.25],
  };
}

function encode(content: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(content));
}

const digest = 'a'.repeat(64);
const job = '01JBQZ0000000000000000000A';

const plain: Serving = { nested: [], risk: [0.25, 0.5, 0.75], fallback: null };

function describeJob({ heads, alpha, serving = plain }: Walk, table: TrainJob['table']): TrainJob {
  return {
    ...{ contract: 'train-job/1', job, run: 'r1', tenant: 'demo', pack: 'toy', model: 'toy', mode: 'evaluate', table },
    ...{ recipe: { module: 'recipe.py', sha256: digest }, heads: [...heads], rounds: { most: 10, patience: 0 } },
    ...{
      parameters: Object.fromEntries(heads.map(({ name }) => [name, {}])),
      search: null,
      interval: alpha === undefined ? null : { alpha },
    },
    ...{ explain: { backgroundRows: 0, referenceRows: 0 }, seed: 1, threads: 1 },
    serving,
    limits: { memoryMiB: 1024, timeoutSeconds: 60 },
  };
}

function describeResult(given: Walk, files: ResultFile[], folds: readonly number[]): Walked['result'] {
  const rows = { train: 1, stop: 1, calibrate: 1, test: 1 };
  return {
    ...{ contract: 'train-result/1', job, run: 'r1', mode: 'evaluate', status: 'succeeded', files },
    heads: given.heads.flatMap(({ name }) => folds.map((fold) => ({ name, fold, rounds: 1, trees: 1, digest, rows }))),
    ...{ trials: null, artifact: null, resumedFits: 0, seed: 1, threads: 1 },
    usage: { wallSeconds: 1, cpuSeconds: 1, peakBytes: 1 },
    software: { python: '3.12', packages: {}, lock: digest },
  };
}
