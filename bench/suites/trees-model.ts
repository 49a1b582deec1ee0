import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import * as z from 'zod';
import { packModels } from '../../lib/kernels/gbdt/image/pack-models.ts';
import type { TreeModel } from '../../lib/kernels/gbdt/tree-model.ts';
import { localPaths, repositoryRoot } from '../../lib/local/paths.ts';
import { installPython } from '../../lib/local/python-environment.ts';
import { trainerPackages } from '../../lib/local/python-packages.ts';
import { runLane } from '../measure/lane-process.ts';
import { parseTextModel } from '../../lib/kernels/gbdt/text/parse-text-model.ts';
import { featureNames, plantedRows } from './training-rows.ts';
import type { TreesPlan } from './trees-plan.ts';

/** The head that has both outcomes often. */
const target = 1;

/** Files that share a folder: `model.txt`, `model.json`, `model.tgk`, `rows.f64`, `raw.f64`, and `row.f64` with the first row. */
export interface TrainedTrees {
  readonly folder: string;
  readonly model: TreeModel;
  readonly features: number;
  /** Row after row. */
  readonly rows: Float64Array;
  /** What LightGBM scores. */
  readonly raw: Float64Array;
}

interface Training {
  readonly folder: string;
  readonly seed: number;
  readonly signal: AbortSignal;
}

const Trained = z.strictObject({ trees: z.int(), fewestLeaves: z.int() });

/** By the LightGBM of the trainer, which every machine has that can train. */
export async function trainTrees(plan: TreesPlan, { folder, seed, signal }: Training): Promise<TrainedTrees> {
  const paths = localPaths();
  const packages = trainerPackages(paths);
  await installPython({ paths, environment: process.env, signal, packages });
  const learnt = plantedRows(seed, 0, plan.trainingRows);
  const rows = rowAfterRow(plantedRows(seed, 1, plan.rows).features);
  writeFileSync(join(folder, 'train.f64'), rowAfterRow(learnt.features));
  writeFileSync(join(folder, 'labels.f64'), learnt.labels[target] ?? new Float64Array());
  writeFileSync(join(folder, 'rows.f64'), rows);
  const features = featureNames.length;
  writeFileSync(join(folder, 'row.f64'), rows.subarray(0, features));
  const program = { program: packages.python, script: treesProgram('train_model.py') };
  const task = { folder, features, seed, trees: plan.trees, leaves: plan.leaves };
  const { trees, fewestLeaves } = Trained.parse(await runLane(program, task, signal));
  if (trees !== plan.trees || fewestLeaves !== plan.leaves)
    throw new Error(`trained were ${trees} trees, one of ${fewestLeaves} leaves: not the model that is to be measured`);
  const model = parseTextModel(readFileSync(join(folder, 'model.txt'), 'utf8'));
  writeFileSync(join(folder, 'model.tgk'), packModels([{ name: 'bench', model }]));
  return { folder, model, features, rows, raw: readDoubles(join(folder, 'raw.f64')) };
}

export function treesProgram(name: string): string {
  return join(repositoryRoot, 'bench/peers/trees', name);
}

export function readDoubles(file: string): Float64Array {
  const { buffer, byteOffset, byteLength } = readFileSync(file);
  return new Float64Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

/** As float32, which those peers need who know nothing else. */
function rowAfterRow(columns: readonly Float64Array[]): Float64Array {
  const count = columns[0]?.length ?? 0;
  const rows = new Float64Array(count * columns.length);
  columns.forEach((column, feature) => {
    column.forEach((value, row) => (rows[row * columns.length + feature] = Math.fround(value)));
  });
  return rows;
}
