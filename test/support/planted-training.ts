import { createHash } from 'node:crypto';
import type { FeatureTable, TrainJob } from '../../schemas/training.ts';
import { writeParquet, type ColumnData } from '../../lib/kernels/parquet/write-parquet.ts';
import { Pcg32 } from '../../lib/kernels/random/pcg32.ts';

const minuteUs = 60_000_000;
const rows = 600;
export const root = 's3://lake/main/runs/planted-run/jobs';
const tableFile = 'table.parquet';
const tableRoot = 's3://lake/main/datasets/planted';

/** Waits, with all signs of life, before its second head: until there is no file `hold` beside it. */
const patientRecipe = `
from pathlib import Path
from trainer import boosting

def train(table, head, parameters, seed, budget):
    while head.name == "amount" and Path(__file__).with_name("hold").exists():
        budget.on_round(1, 0.5)
    return boosting.train(table, head, parameters, seed, budget)
`;

/** Takes 400 MiB that it writes to, and waits for somebody to see them, for as long as it is let. */
export const greedyRecipe = `
from trainer import boosting

def train(table, head, parameters, seed, budget):
    held = b"x" * (400 << 20)
    while held:
        budget.on_round(1, 0.5)
    return boosting.train(table, head, parameters, seed, budget)
`;

export type Columns = Record<string, Float64Array>;

/** What a training is made of; change anything before it is stored. */
export interface Planted {
  readonly columns: Columns;
  readonly folds: Columns;
  /** Fields of the job, valid or not. */
  readonly job: Record<string, unknown>;
  /** What the table calls its file. @default table.parquet */
  readonly tablePlace?: string;
  /** The column of the regimes. @default there are none */
  readonly regime?: string;
  /** @default one that can be held up between its heads */
  readonly recipe?: string;
}

/** Of the seed of the run. */
export function planted(): Planted {
  const random = new Pcg32([0, Number(process.env['TIDEGATE_SEED'] ?? 7)], [0, 1]);
  const column = (value: (row: number) => number): Float64Array =>
    Float64Array.from({ length: rows }, (_, row) => value(row));
  const signal = column(() => random.uniform() * 4 - 2);
  const columns = {
    row_id: column((row) => row),
    event_time_us: column((row) => row * minuteUs),
    signal,
    noise: column(() => random.uniform()),
    up: column((row) => (random.uniform() < 1 / (1 + Math.exp(-2 * (signal[row] ?? 0))) ? 1 : 0)),
    amount: column((row) => (signal[row] ?? 0) + random.uniform()),
  };
  return { columns, folds: twoFolds(), job: jobFields() };
}

/** Each of training, stopping, calibrating and testing, one after the other; the second begins later. */
function twoFolds(): Columns {
  const uses = [0, 1].flatMap((fold) =>
    [200, 60, 60, 60].flatMap((length, role, lengths) => {
      const start = fold * 180 + lengths.slice(0, role).reduce((sum, one) => sum + one, 0);
      return Array.from({ length }, (_, at) => ({ row_id: start + at, fold, role }));
    }),
  );
  return {
    row_id: Float64Array.from(uses, ({ row_id }) => row_id),
    fold: Float64Array.from(uses, ({ fold }) => fold),
    role: Float64Array.from(uses, ({ role }) => role),
  };
}

function jobFields(): Omit<TrainJob, 'recipe' | 'table'> {
  const head = { horizonUs: 5 * minuteUs };
  return {
    contract: 'train-job/1',
    job: '01J00000000000000000000000',
    run: 'planted-run',
    tenant: 'main',
    pack: 'planted',
    model: 'planted',
    mode: 'train',
    heads: [
      { ...head, name: 'up', target: 'up', objective: 'binary', calibration: 'none' },
      { ...head, name: 'amount', target: 'amount', objective: 'regression' },
    ],
    rounds: { most: 20, patience: 5 },
    parameters: { up: { learningRate: 0.2, leaves: 7 }, amount: { learningRate: 0.2, leaves: 7 } },
    search: null,
    interval: null,
    serving: { nested: [], risk: [0.25, 0.5, 0.75], fallback: null },
    explain: { backgroundRows: 20, referenceRows: 20 },
    seed: 11,
    threads: 1,
    limits: { memoryMiB: 8192, timeoutSeconds: 3600 },
  };
}

/** Puts everything where the job names it; the place of the job. */
export function storePlanted(
  objects: Map<string, Uint8Array>,
  { columns, folds, job, tablePlace = tableFile, regime, recipe = patientRecipe }: Planted,
): string {
  const put = (uri: string, content: Uint8Array | string) => {
    const bytes = Buffer.from(content);
    objects.set(uri, bytes);
    return { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length };
  };
  const files = [{ place: tablePlace, rows, ...put(`${tableRoot}/${tableFile}`, parquet(columns)) }];
  const foldsFile = { place: 'folds.parquet', rows: folds['row_id']?.length ?? 0 };
  const table = {
    ...tableFields(),
    ...{ files, regime: regime ?? null },
    folds: { ...foldsFile, ...put(`${tableRoot}/folds.parquet`, parquet(folds)) },
  } satisfies FeatureTable;
  const { sha256: recipeDigest } = put('s3://lake/main/runs/planted-run/recipe.py', recipe);
  const { sha256: tableDigest } = put(`${tableRoot}/table.json`, JSON.stringify(table));
  const jobUri = `${root}/train.json`;
  put(
    jobUri,
    JSON.stringify({
      recipe: { module: 's3://lake/main/runs/planted-run/recipe.py', sha256: recipeDigest },
      table: { place: `${tableRoot}/table.json`, sha256: tableDigest },
      ...job,
    }),
  );
  return jobUri;
}

const wholeNumbers: ReadonlySet<string> = new Set(['row_id', 'fold', 'role', 'event_time_us']);

function parquet(columns: Columns): Uint8Array {
  return writeParquet({
    columns: Object.entries(columns).map(([name, values]): ColumnData => ({
      name,
      type: wholeNumbers.has(name) ? 'int64' : 'double',
      values,
    })),
  });
}

function tableFields(): Omit<FeatureTable, 'files' | 'folds' | 'regime'> {
  return {
    contract: 'feature-table/1',
    tenant: 'main',
    pack: 'planted',
    view: 'planted',
    featureViewVersion: 1,
    features: ['signal', 'noise'],
    labels: ['up', 'amount'].map((name) => ({ name, horizonUs: 5 * minuteUs })),
    weight: null,
    baselines: [],
    rows,
    foldCount: 2,
    entities: ['BTC-USD'],
    fromUs: 0,
    untilUs: rows * minuteUs,
    asOf: '2026-01-01T00:00:00Z',
    knownAt: '2026-01-01T00:00:00Z',
    labelMaturity: 1,
    dataset: '0'.repeat(64),
  };
}
