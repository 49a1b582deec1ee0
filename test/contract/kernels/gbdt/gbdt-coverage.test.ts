import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openImage } from '../../../../lib/kernels/gbdt/image/open-image.ts';
import { packModels } from '../../../../lib/kernels/gbdt/image/pack-models.ts';
import { parseTextModel } from '../../../../lib/kernels/gbdt/text/parse-text-model.ts';
import { type EvaluatorKind, openScorer } from '../../../../lib/kernels/gbdt/score/scorer.ts';
import { transformScores } from '../../../../lib/kernels/gbdt/score/transform-scores.ts';
import type { TreeModel } from '../../../../lib/kernels/gbdt/tree-model.ts';
import { unpackModels } from '../../../../lib/kernels/gbdt/image/unpack-models.ts';
import { localPaths } from '../../../../lib/local/paths.ts';
import { installPython } from '../../../../lib/local/python-environment.ts';
import { trainerPackages } from '../../../../lib/local/python-packages.ts';
import { tellFigures } from '../../../support/tell-figures.ts';
import { walkTreeModel } from '../../../support/walk-tree-model.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 900_000 });

const paths = localPaths();
const packages = trainerPackages(paths);
const rowCount = 2000;
const folder = mkdtempSync(join(tmpdir(), 'tidegate-gbdt-'));

beforeAll(async () => {
  await installPython({ paths, packages });
  const script = join(import.meta.dirname, 'write_gbdt_models.py');
  execFileSync(packages.python, [script, folder, process.env['TIDEGATE_SEED'] ?? '1'], { stdio: 'pipe' });
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Cell {
  readonly name: string;
  readonly objective: string;
  readonly missing: string;
  readonly categorical: boolean;
  readonly shape: string;
}

function readCells(): readonly Cell[] {
  return JSON.parse(readFileSync(join(folder, 'table.json'), 'utf8')) as readonly Cell[];
}

function readDoubles(name: string): Float64Array {
  return new Float64Array(Uint8Array.from(readFileSync(join(folder, name))).buffer);
}

/** Bits in the order of the numbers, so that neighbours differ by one, also around 0. */
function orderedBits(values: Float64Array): readonly bigint[] {
  return Array.from(new BigInt64Array(values.buffer), (bits) => (bits < 0n ? -(bits & 0x7fff_ffff_ffff_ffffn) : bits));
}

function differences(scores: Float64Array, raw: Float64Array): number {
  const bits = new BigInt64Array(raw.buffer);
  return new BigInt64Array(scores.buffer).filter((score, index) => score !== bits[index]).length;
}

/** Of the packed image: by block, and by row. */
function comparePacked(model: TreeModel, rows: Float64Array, raw: Float64Array) {
  const image = packModels([{ name: 'main', model }]);
  expect(unpackModels(openImage(image))).toEqual([{ name: 'main', model }]);
  const differing = (evaluator: EvaluatorKind): number => {
    const scorer = openScorer(image, { evaluator });
    const [batch, single] = [new Float64Array(raw.length), new Float64Array(raw.length)];
    scorer.scoreRows(rows, rowCount, batch);
    const [features, outputs] = [model.featureNames.length, model.outputs];
    for (let row = 0; row < rowCount; row += 1)
      scorer.scoreRow(
        rows.subarray(row * features, (row + 1) * features),
        single.subarray(row * outputs, (row + 1) * outputs),
      );
    return differences(batch, raw) + differences(single, raw);
  };
  const { evaluator } = openScorer(image).heads[0]!;
  return { evaluator, bytes: image.length, packedDiffering: differing('wasm') + differing('typescript') };
}

function compare(number: number) {
  const model = parseTextModel(readFileSync(join(folder, `${number}.txt`), 'utf8'));
  const expected = { raw: readDoubles(`${number}.raw`), values: readDoubles(`${number}.values`) };
  const [rows, features] = [readDoubles(`${number}.rows`), model.featureNames.length];
  const rowAt = (row: number): Float64Array => rows.subarray(row * features, (row + 1) * features);
  const scores = Float64Array.from(
    Array.from({ length: rowCount }, (_, row) => walkTreeModel(model, rowAt(row))).flat(),
  );
  expect(scores.length).toBe(expected.raw.length);
  const differing = differences(scores, expected.raw);
  const packed = comparePacked(model, rows, expected.raw);
  transformScores(model, scores);
  const wanted = orderedBits(expected.values);
  const ulps = orderedBits(scores).map((score, index) => Math.abs(Number(score - wanted[index]!)));
  const relative = Array.from(scores, (score, index) =>
    score === expected.values[index] ? 0 : Math.abs(score / expected.values[index]! - 1),
  );
  const worst = (values: readonly number[]) => values.reduce((left, right) => Math.max(left, right), 0);
  return { trees: model.trees.length, differing, ...packed, worstUlps: worst(ulps), worstRelative: worst(relative) };
}

test('every kind of model has the raw scores of LightGBM bit for bit, and its predictions within 4 ulp', (context) => {
  const cases = readCells();
  const table = cases.map((cell, number) => ({ ...cell, ...compare(number) }));
  tellFigures(context, {
    models: table.length,
    rows: rowCount,
    worstUlps: Math.max(...table.map(({ worstUlps }) => worstUlps)),
    table,
  });
  expect(table.length).toBeGreaterThanOrEqual(44);
  expect(table.filter(({ differing, packedDiffering }) => differing + packedDiffering > 0)).toEqual([]);
  const isClose = (cell: (typeof table)[number]) =>
    cell.objective === 'multiclass' ? cell.worstRelative <= 1e-15 : cell.worstUlps <= 4;
  expect(table.filter((cell) => !isClose(cell))).toEqual([]);
});

test('the table has every objective with every kind of missing value, and every shape', () => {
  const cells = readCells();
  const kinds = cells.map(({ objective, missing, categorical }) => `${objective} ${missing} ${categorical}`);
  expect(new Set(kinds).size).toBeGreaterThanOrEqual(16 * 3 * 2);
  const shapes = cells.map((_, number) => parseTextModel(readFileSync(join(folder, `${number}.txt`), 'utf8')));
  const sizes = shapes.map(({ trees }) => trees.length);
  expect([Math.min(...sizes), Math.max(...sizes)]).toEqual([0, 2000]);
  expect(shapes.some((model) => mostLeaves(model) > 127)).toBe(true);
  expect(shapes.some((model) => model.trees.length > 0 && mostLeaves(model) === 1)).toBe(true);
  expect(shapes.some(({ trees }) => thresholdsOfAFeature(trees) > 253)).toBe(true);
});

function mostLeaves({ trees }: TreeModel): number {
  return trees.reduce((most, { leafValue }) => Math.max(most, leafValue.length), 0);
}

/** The most distinct ones. */
function thresholdsOfAFeature(trees: TreeModel['trees']): number {
  const found = new Map<number, Set<number>>();
  for (const { splitFeature, threshold } of trees)
    splitFeature.forEach((feature, node) => {
      const known = found.get(feature) ?? new Set();
      found.set(feature, known.add(threshold[node]!));
    });
  return Math.max(0, ...[...found.values()].map(({ size }) => size));
}
