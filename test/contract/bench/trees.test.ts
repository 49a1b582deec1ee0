import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { measureArtefacts, proveRoundTrip } from '../../../bench/suites/artefact.ts';
import * as coldPlan from '../../../bench/suites/cold-plan.ts';
import { measureColdStarts } from '../../../bench/suites/cold.ts';
import * as inferencePlan from '../../../bench/suites/inference-plan.ts';
import { measureInference } from '../../../bench/suites/inference.ts';
import { measureMemory } from '../../../bench/suites/memory.ts';
import * as shapPlan from '../../../bench/suites/shap-plan.ts';
import { measureShap } from '../../../bench/suites/shap.ts';
import { type TrainedTrees, trainTrees, treesProgram } from '../../../bench/suites/trees-model.ts';
import type { TreesPlan } from '../../../bench/suites/trees-plan.ts';
import { ownPeers, type TreesPeers } from '../../../bench/suites/trees-programs.ts';
import { suiteResult } from '../../../bench/report.ts';
import type { Measurements } from '../../../bench/suite.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import { trainerPackages } from '../../../lib/local/python-packages.ts';

// Models are trained, and every candidate is a process.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const plan: TreesPlan = { trees: 6, leaves: 5, trainingRows: 1500, rows: 150 };
const seed = Number(process.env['TIDEGATE_SEED']) % 1000;
const signal = new AbortController().signal;
const run = { runs: 1, seed, signal, tell: () => undefined };

/** Without what only the benchmarks install: LightGBM is that of the trainer. */
const absent = { onnxruntime: 'it is not installed', compiled: 'there is no gcc' };
const python = { program: trainerPackages(localPaths()).python, script: treesProgram('python_packages.py') };
const peers: TreesPeers = { commands: { ...ownPeers().commands, lightgbm: python }, absent };

let folder: string;
let trained: TrainedTrees;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-trees-'));
  trained = await trainTrees(plan, { folder, seed, signal });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The same folder, with another model where the packed one was. */
async function withAnotherModel(): Promise<TrainedTrees> {
  const other = join(folder, 'other');
  mkdirSync(other, { recursive: true });
  const { rows, raw } = await trainTrees(plan, { folder: other, seed: seed + 1, signal });
  expect(raw).not.toEqual(trained.raw);
  expect(rows).not.toEqual(trained.rows);
  for (const name of ['rows.f64', 'model.json', 'model.txt']) copyFileSync(join(folder, name), join(other, name));
  return { ...trained, folder: other };
}

function columnsOf({ series }: Pick<Measurements, 'series'>, figure: string): readonly (string | undefined)[] {
  return series.filter(({ name }) => name === figure).map(({ column }) => column);
}

describe('scores', () => {
  const small = { rows: 20, batches: [150], turnMs: 1 };
  const { columns, figures } = inferencePlan;

  test('are those of LightGBM from everyone, row by row, in batches and by two workers', async () => {
    const told: string[] = [];
    const measured = await measureInference(
      { trained, peers, plan: small },
      { ...run, tell: (line) => told.push(line) },
    );
    const { ours, ourWorkers, python: lightgbm, pythonTwo, flat, nested } = columns;
    expect(columnsOf(measured, figures.row)).toEqual([ours, lightgbm, flat, nested, 'nothing']);
    expect(columnsOf(measured, figures.p99)).toEqual([ours, lightgbm, flat, nested]);
    expect(columnsOf(measured, figures.batch(150)).toSorted()).toEqual(
      [ours, ourWorkers, lightgbm, pythonTwo, flat].toSorted(),
    );
    expect(told.filter((line) => line.endsWith('the same bits as LightGBM'))).toHaveLength(9);
    expect(measured.notRun.map(({ column }) => column).toSorted()).toEqual(
      [columns.compiled, columns.native, columns.onnx, columns.onnxAll].toSorted(),
    );
    const { ratios = [] } = suiteResult('inference', measured);
    expect(
      ratios
        .filter(({ verdict }) => verdict === 'not run')
        .map(({ peer }) => peer)
        .toSorted(),
    ).toEqual([columns.compiled, columns.native, columns.onnx, columns.onnx, columns.onnxAll].toSorted());
  });

  test('of another model end the measurement before any figure', async () => {
    const swapped = await withAnotherModel();
    await expect(measureInference({ trained: swapped, peers, plan: small }, run)).rejects.toThrow(
      /^Tidegate: answer \d+ is /,
    );
  });
});

describe('explanations', () => {
  const small = { rows: 5, batch: 20, turnMs: 1 };

  test('agree with those of LightGBM, and their sums with the scores', async () => {
    const measured = await measureShap({ trained, peers, plan: small }, run);
    const both = [shapPlan.ours, shapPlan.peer];
    expect(columnsOf(measured, shapPlan.figures.row)).toEqual(both);
    expect(columnsOf(measured, shapPlan.figures.batch(20))).toEqual(both);
    expect(measured.limits?.map(({ value, atMost }) => value <= atMost)).toEqual([true, true]);
  });

  test('are measured without LightGBM, and compared with nobody', async () => {
    const alone = { ...ownPeers(), absent: { lightgbm: 'it is not installed' } };
    const { limits, notRun, ...measured } = await measureShap({ trained, peers: alone, plan: small }, run);
    expect(columnsOf(measured, shapPlan.figures.row)).toEqual([shapPlan.ours]);
    expect(notRun).toEqual([{ column: shapPlan.peer, reason: 'it is not installed' }]);
    expect(limits).toHaveLength(1);
  });

  test('of another model do not sum to the scores', async () => {
    const raw = trained.raw.map((score) => score + 1e-6);
    const measured = measureShap({ trained: { ...trained, raw }, peers, plan: small }, run);
    await expect(measured).rejects.toThrow(/^Tidegate: answer 0 is /);
  });
});

describe('cold starts', () => {
  const { columns, figures } = coldPlan;

  test('end with the score of LightGBM, from a bundle that is small enough', async () => {
    const measured = await measureColdStarts({ trained, peers }, run);
    expect(columnsOf(measured, figures.first)).toEqual([columns.bare, columns.ours, columns.python]);
    expect(measured.limits?.map(({ value, atMost }) => value <= atMost)).toEqual([true]);
    expect(measured.notRun.map(({ column }) => column)).toEqual([columns.onnx]);
  });

  test('with another score do not count', async () => {
    const raw = trained.raw.with(0, 0);
    await expect(measureColdStarts({ trained: { ...trained, raw }, peers }, run)).rejects.toThrow('answer 0 is');
  });
});

test('a packed model gives back the model that was trained, and no other', async () => {
  proveRoundTrip(trained);
  expect(() => proveRoundTrip({ ...trained, raw: trained.raw.map((score) => -score) })).toThrow('Tidegate');
  const swapped = await withAnotherModel();
  expect(() => proveRoundTrip(swapped)).toThrow('does not give back the model');
});

test('each round measures the files of a model of its own, without the ONNX where there is none', async () => {
  const scores: string[] = [];
  const { series, notRun } = await measureArtefacts(plan, { ...run, runs: 2 }, async ({ raw }) => {
    scores.push(raw.join(' '));
    return { absent };
  });
  expect(new Set(scores).size).toBe(2);
  expect(series.map(({ column, values }) => [column, values.length])).toEqual(
    ['Tidegate, packed', 'LightGBM, text', 'LightGBM, JSON dump'].flatMap((column) => [
      [column, 2],
      [column, 2],
    ]),
  );
  expect(notRun).toEqual([{ column: 'ONNX', reason: absent.onnxruntime }]);
});

test('the memory of several models is read while they score', async () => {
  const memory = { models: 2, predictions: 2000, samples: 10 };
  const { series, limits = [] } = await measureMemory({ trees: plan, memory }, run);
  const [bare, peak] = ['bare Node, resident', 'resident, peak'].map(
    (name) => series.find((one) => one.name === name)?.values[0],
  );
  expect(bare).toBeGreaterThan(20);
  expect(peak).toBeGreaterThan(bare!);
  expect(limits).toHaveLength(4);
});

test('a model that has not grown to its size is not measured', async () => {
  const own = join(folder, 'own');
  mkdirSync(own);
  writeFileSync(join(own, 'model.txt'), '');
  const large = { ...plan, leaves: 400 };
  await expect(trainTrees(large, { folder: own, seed, signal })).rejects.toThrow(
    'not the model that is to be measured',
  );
  expect(readFileSync(join(own, 'model.txt'), 'utf8')).toContain('end of trees');
});
