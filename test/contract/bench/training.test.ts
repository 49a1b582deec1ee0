import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { writeTrainingData } from '../../../bench/suites/training-data.ts';
import { figures, space, type TrainingPlan } from '../../../bench/suites/training-plan.ts';
import { areaOf, type Programs, searchWithOurs, type Searching } from '../../../bench/suites/training-search.ts';
import { measureSearches } from '../../../bench/suites/training.ts';
import { localPaths, repositoryRoot } from '../../../lib/local/paths.ts';
import { installPython } from '../../../lib/local/python-environment.ts';
import { trainerPackages } from '../../../lib/local/python-packages.ts';

// Searches are whole processes, one after the other.
vi.setConfig({ testTimeout: 300_000 });

/** As small as a search can be that is worth something. */
const plan: TrainingPlan = {
  folds: [
    { train: [0, 800], stop: [800, 1200] },
    { train: [0, 1600], stop: [1600, 2000] },
  ],
  testRows: 3000,
  ...{ trials: 4, rounds: 20, patience: 5, minRounds: 5 },
  killed: { trials: 4, rounds: 10 },
};
const paths = localPaths();
const packages = trainerPackages(paths);
const programs: Programs = {
  ours: { python: packages.python, trainer: join(repositoryRoot, 'containers', 'trainer') },
};
const seed = Number(process.env['TIDEGATE_SEED']) % 1000;

let folder: string;
beforeAll(async () => {
  await installPython({ paths, packages });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-bench-training-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function searching(): Searching {
  const data = writeTrainingData(folder, seed, plan);
  return { programs, plan, data, seed, signal: new AbortController().signal };
}

test('a search runs every trial, within its ranges, and what it finds foretells rows that it has not seen', async () => {
  const given = searching();
  const found = await searchWithOurs(given);
  expect(found.trials).toBe(plan.trials);
  expect(found.cpuSeconds).toBeGreaterThan(0);
  for (const { lightgbm, choice } of Object.values(space)) {
    expect(found.parameters[lightgbm]).toBeGreaterThanOrEqual(choice.low);
    expect(found.parameters[lightgbm]).toBeLessThanOrEqual(choice.high);
  }
  const area = await areaOf(found, given);
  expect(area).toBeGreaterThan(0.65);
  expect(area).toBeLessThan(0.99);
});

test('without the peers ours is measured all the same, and a search that is killed in a trial loses that one alone', async () => {
  const run = { runs: 1, seed, signal: new AbortController().signal, tell: () => undefined };
  const { series, limits = [] } = await measureSearches(programs, plan, run);
  expect(series.map(({ name, column, values }) => [name, column, values.length])).toEqual(
    Object.values(figures).map((name) => [name, 'tidegate', 1]),
  );
  expect(limits.map(({ value, atMost }) => [value, atMost])).toEqual([[1, 1]]);
});
