import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { TrainJob } from '../../schemas/training.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import { minuteUs } from '../../lib/domain/time.ts';
import { foldTable } from '../../lib/domain/train/dataset/dataset-columns.ts';
import { encodeDataset } from '../../lib/domain/train/dataset/dataset-files.ts';
import type { Fold } from '../../lib/domain/train/fold.ts';
import { type ColumnData, writeParquet } from '../../lib/kernels/parquet/write-parquet.ts';
import type { Span, TrainingPlan } from './training-plan.ts';
import { featureNames, type PlantedRows, plantedRows, targets } from './training-rows.ts';

/** Files of one seed: what everyone learns from, what judges the finds, and the labels of that. */
export interface TrainingData {
  readonly folder: string;
  /** The rows to learn from, which our data set has too. */
  readonly table: string;
  readonly test: string;
  readonly testLabels: readonly Uint8Array[];
  readonly documents: Pick<TrainJob, 'recipe' | 'table'>;
}

/** Between the last row to learn from and the first one that our contract calls tested: no label reaches over it. */
const gapRows = 60;
/** A data set has rows to test on. A search looks at none of them, and here nobody else does. */
const unusedRows = 1000;
const recipe = "from trainer.boosting import train\n\n__all__ = ['train']\n";

export function writeTrainingData(folder: string, seed: number, plan: TrainingPlan): TrainingData {
  const learnt = Math.max(...plan.folds.map(({ stop: [, until] }) => until));
  const rows = learnt + gapRows + unusedRows;
  const content = encodeDataset({
    table: tableColumns(plantedRows(seed, 0, rows)),
    folds: foldTable(plan.folds.map((fold) => foldOf(fold, [learnt + gapRows, rows]))),
    about: aboutTable(rows, plan.folds.length),
  });
  for (const [name, body] of content.files) writeFileSync(join(folder, name), body);
  writeFileSync(join(folder, 'recipe.py'), recipe);
  const tested = plantedRows(seed, 1, plan.testRows);
  const test = join(folder, 'test.parquet');
  writeFileSync(test, writeParquet({ columns: tableColumns(tested), crc32 }));
  return {
    ...{ folder, test, table: join(folder, 'table.parquet') },
    testLabels: tested.labels.map((labels) => Uint8Array.from(labels)),
    documents: {
      recipe: { module: 'recipe.py', sha256: sha256Hex(recipe) },
      table: { place: content.descriptor.name, sha256: content.descriptor.sha256 },
    },
  };
}

function foldOf({ train, stop }: TrainingPlan['folds'][number], test: Span): Fold {
  return { train: rowsIn(train), stop: rowsIn(stop), calibrate: new Int32Array(0), test: rowsIn(test) };
}

function rowsIn([from, until]: Span): Int32Array {
  return Int32Array.from({ length: until - from }, (_, at) => from + at);
}

function tableColumns({ features, labels }: PlantedRows): readonly ColumnData[] {
  const rowId = Float64Array.from(labels[0] ?? [], (_, row) => row);
  return [
    { name: 'row_id', type: 'int64', values: rowId },
    { name: 'event_time_us', type: 'int64', values: rowId.map((row) => row * minuteUs) },
    ...features.map((values, at): ColumnData => ({ name: featureNames[at] ?? '', type: 'double', values })),
    ...labels.map((values, at): ColumnData => ({ name: targets[at]?.name ?? '', type: 'double', values })),
  ];
}

function aboutTable(rows: number, foldCount: number) {
  const day = '2026-01-01T00:00:00Z';
  return {
    ...{ tenant: 'main', pack: 'bench', view: 'bench', featureViewVersion: 1, features: featureNames },
    labels: targets.map(({ name, horizonUs }) => ({ name, horizonUs })),
    ...{ weight: null, regime: null, baselines: [], rows, foldCount, entities: ['BTC-USD'] },
    ...{ fromUs: 0, untilUs: rows * minuteUs, asOf: day, knownAt: day, labelMaturity: 1 },
  };
}
