import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { linesOf } from '../../../lib/domain/registry/trained-lines.ts';
import { CalibrationFile, ConfidenceFile } from '../../../lib/domain/registry/trained-documents.ts';
import { predict } from '../../../lib/domain/serve/predict.ts';
import { openServedModel } from '../../../lib/domain/serve/open-served-model.ts';
import { packModels, type Tree } from '../../../lib/kernels/gbdt/index.ts';
import { localPaths } from '../../../lib/local/paths.ts';
import { installPython } from '../../../lib/local/python-environment.ts';
import { trainerPackages } from '../../../lib/local/python-packages.ts';
import type { Prediction, ServingModel } from '../../../schemas/serving.ts';
import { servedDocument, servedFeatures, servedHeads, servedQuestion } from '../../support/served-model.ts';

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const numbers = z.array(z.number());
const Calibrated = z.object({
  calibration: CalibrationFile,
  confidence: ConfidenceFile,
  ...{ margins: numbers, values: numbers, sure: numbers },
});
const Told = z.object({
  platt: Calibrated,
  isotonic: Calibrated,
  intervals: z.array(z.object({ quantiles: numbers, widening: z.number(), widened: numbers })),
});
type Head = ServingModel['heads'][number];

let told: z.infer<typeof Told>;

beforeAll(async () => {
  const paths = localPaths();
  await installPython({ paths, packages: trainerPackages(paths) });
  const script = new URL('tell_forecasts.py', import.meta.url).pathname;
  const env = { ...process.env, PYTHONPATH: join(process.cwd(), 'containers/trainer') };
  const python = join(paths.trainerFolder, 'bin', 'python');
  told = Told.parse(
    JSON.parse(execFileSync(python, [script, process.env['TIDEGATE_SEED'] ?? '1'], { env }).toString()),
  );
});

/** Its margin is this of every row. */
function leaf(margin: number): Tree {
  const none = { splitFeature: new Int32Array(0), threshold: new Float64Array(0), decisionType: new Uint8Array(0) };
  const sets = { categoryBounds: new Uint32Array(1), categories: new Uint32Array(0) };
  const counts = { leafCount: Float64Array.of(1), nodeCount: new Float64Array(0) };
  const children = { leftChild: new Int32Array(0), rightChild: new Int32Array(0) };
  return { ...none, ...sets, ...counts, ...children, leafValue: Float64Array.of(margin) };
}

/** What is served by heads of these margins. */
function serve(heads: readonly Head[], margins: readonly number[], intervals: ServingModel['intervals'] = []) {
  const shape = { featureNames: servedFeatures, outputs: 1, isAveraged: false };
  const models = heads.map(({ name, objective }, at) => {
    return { name, model: { ...shape, objective: { name: objective, parameters: {} }, trees: [leaf(margins[at]!)] } };
  });
  const image = packModels(models);
  const change = { heads: [...heads], nested: [], intervals, fallback: null };
  const model = openServedModel(servedDocument(image, change), image);
  return predict({ role: 'champion', champion: 1, model }, servedQuestion()).forecasts;
}

function calibrated(kind: 'platt' | 'isotonic'): Prediction['forecasts'] {
  const { calibration: file, confidence, margins } = told[kind];
  const calibration = file.kind === 'platt' ? file : { kind: file.kind, ...linesOf(kind, file) };
  const head = { ...servedHeads[0]!, calibration, confidence: linesOf('confidence', confidence) };
  return serve(
    margins.map((_, at) => ({ ...head, name: `${kind}-${at}` })),
    margins,
  );
}

/** Four units in the last place, or of the smallest numbers there are. */
function expectNear(found: number | null | undefined, wanted: number): void {
  const unit = Math.max(Math.abs(wanted) * Number.EPSILON, Number.MIN_VALUE);
  expect(Math.abs((found ?? Number.NaN) - wanted), `${found} instead of ${wanted}`).toBeLessThanOrEqual(4 * unit);
}

describe.each(['platt', 'isotonic'] as const)('margins that are calibrated by %s', (kind) => {
  test('are served as the probabilities that the trainer makes of them', () => {
    const { values } = told[kind];
    const forecasts = calibrated(kind);
    expect(forecasts).toHaveLength(values.length);
    forecasts.forEach(({ value }, at) => expectNear(value, values[at]!));
  });

  test('are as sure of themselves as the trainer says', () => {
    // Of steep lines a last place of the probability may be many of the confidence.
    calibrated(kind).forEach(({ confidence }, at) => expect(confidence).toBeCloseTo(told[kind].sure[at]!, 9));
  });
});

test('quantiles are sorted and widened to the bit as the trainer does', () => {
  expect(new Set(told.intervals.map(({ widening }) => widening)).size).toBeGreaterThan(3);
  for (const { quantiles, widening, widened } of told.intervals) {
    const heads = quantiles.map((_, at): Head => {
      const quantile = {
        objective: 'quantile' as const,
        quantile: (at + 1) / 4,
        calibration: { kind: 'none' as const },
      };
      return { ...servedHeads[0]!, name: `bound-${at}`, ...quantile, confidence: null };
    });
    const names = heads.map(({ name }) => name);
    const forecasts = serve(heads, quantiles, [{ name: 'nobody', heads: names, alpha: 0.5, widening }]);
    expect(forecasts.map(({ value }) => value)).toEqual(widened);
  }
});
