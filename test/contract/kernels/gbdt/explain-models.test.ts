import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { openExplainer } from '../../../../lib/kernels/gbdt/explain/open-explainer.ts';
import { parseTextModel } from '../../../../lib/kernels/gbdt/text/parse-text-model.ts';
import { prepareExplanation } from '../../../../lib/kernels/gbdt/explain/prepare-explanation.ts';
import { localPaths } from '../../../../lib/local/paths.ts';
import { installPython } from '../../../../lib/local/python-environment.ts';
import { trainerPackages } from '../../../../lib/local/python-packages.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

interface Told {
  readonly name: string;
  readonly rows: number;
}

interface Errors {
  readonly name: string;
  readonly evaluator: string;
  readonly features: number;
  /** The most on a path. */
  readonly distinct: number;
  /** Relative to the raw score of the row, where that is more than 1. */
  readonly values: number;
  readonly sums: number;
  /** Of LightGBM's own values. */
  readonly peerSums: number;
}

const seed = process.env['TIDEGATE_SEED'] ?? '1';
const folder = mkdtempSync(join(tmpdir(), 'tidegate-explain-'));
let cases: readonly Told[] = [];

beforeAll(async () => {
  const paths = localPaths();
  await installPython({ paths, packages: trainerPackages(paths) });
  const script = new URL('explain_models.py', import.meta.url).pathname;
  execFileSync(join(paths.trainerFolder, 'bin', 'python'), [script, folder, seed], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  cases = JSON.parse(readFileSync(join(folder, 'cases.json'), 'utf8'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function doubles(name: string): Float64Array {
  const bytes = readFileSync(join(folder, name));
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function measure({ name, rows }: Told, index: number, evaluator: 'typescript' | 'wasm'): Errors {
  const model = parseTextModel(readFileSync(join(folder, `${index}.txt`), 'utf8'));
  const explainer = openExplainer(model, { evaluator });
  const values = new Float64Array(rows * explainer.width).fill(NaN);
  explainer.explainRows(doubles(`${index}.rows`), rows, values);
  const [expected, scores] = [doubles(`${index}.values`), doubles(`${index}.scores`)];
  const width = model.featureNames.length + 1;
  const worst = { values: 0, sums: 0, peerSums: 0 };
  scores.forEach((score, output) => {
    const [start, end] = [output * width, (output + 1) * width];
    const scale = Math.max(1, Math.abs(score));
    const own = values.subarray(start, end);
    own.forEach((value, at) => (worst.values = larger(worst.values, (value - expected[start + at]!) / scale)));
    worst.sums = larger(worst.sums, (sumOf(own) - score) / scale);
    worst.peerSums = larger(worst.peerSums, (sumOf(expected.subarray(start, end)) - score) / scale);
  });
  const distinct = Math.max(0, ...prepareExplanation(model).trees.map(({ distinctFeatures }) => distinctFeatures));
  return { name, evaluator, features: width - 1, distinct, ...worst };
}

function sumOf(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value);
}

/** NaN is more than anything, and stays. */
function larger(worst: number, error: number): number {
  return Math.abs(error) <= worst ? worst : Math.abs(error);
}

describe.each(['typescript', 'wasm'] as const)('explanations by %s', (evaluator) => {
  test('are those of LightGBM, and sum to its raw scores', () => {
    const errors = cases.map((told, index) => measure(told, index, evaluator));
    process.stdout.write(`${JSON.stringify({ seed, errors }, null, 2)}\n`);
    expect(errors.length).toBeGreaterThanOrEqual(16);
    expect(errors.filter(({ values }) => !(values <= 1e-9))).toEqual([]);
    expect(errors.filter(({ sums }) => !(sums <= 1e-12))).toEqual([]);
    const most = Math.max(...errors.map(({ distinct }) => distinct));
    expect(most, 'features on a path').toBeGreaterThan(16);
  });
});
