import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { plantedRows, targets } from '../../../bench/suites/training-rows.ts';
import { fullPlan } from '../../../bench/suites/training-plan.ts';

/** Versions by package. */
function pinned(file: string): ReadonlyMap<string, string> {
  const found = readFileSync(file, 'utf8').matchAll(/^([a-z-]+)(?:\[[a-z]+\])?==(\S+)$/gm);
  return new Map([...found].map(([, name = '', version = '']) => [name, version]));
}

test('the peers search with the libraries of the trainer, in its versions', () => {
  const trainer = pinned('containers/trainer/requirements/trainer.in');
  const peers = pinned('bench/python/requirements.in');
  for (const name of ['lightgbm', 'optuna', 'scikit-learn', 'numpy', 'pyarrow']) {
    expect({ name, version: peers.get(name) }).toEqual({ name, version: trainer.get(name) });
    expect(peers.get(name)).toBeDefined();
  }
});

test('rows are the same for the same seed, others for another, and hold both outcomes and missing features', () => {
  const [one, again, other, part] = [
    plantedRows(1, 0, 400),
    plantedRows(1, 0, 400),
    plantedRows(2, 0, 400),
    plantedRows(1, 1, 400),
  ];
  expect(one).toEqual(again);
  expect(one).not.toEqual(other);
  expect(one).not.toEqual(part);
  expect(one.labels.map((labels) => new Set(labels))).toEqual(targets.map(() => new Set([0, 1])));
  expect(one.features.map((column) => column.some(Number.isNaN))).toEqual(one.features.map((_, at) => at >= 56));
});

test('no row to learn from is one to stop by in the same fold', () => {
  for (const { train, stop } of fullPlan.folds) {
    expect(train[1]).toBeLessThanOrEqual(stop[0]);
    expect(stop[0]).toBeLessThan(stop[1]);
  }
});
