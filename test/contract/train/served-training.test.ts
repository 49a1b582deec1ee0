import { expect, test, vi } from 'vitest';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { packRow } from '../../../lib/domain/features/row-codec.ts';
import { makeServingModel } from '../../../lib/domain/registry/make-serving-model.ts';
import { readServingSources } from '../../../lib/domain/registry/read-serving-sources.ts';
import { openServedModel, type ServedModel } from '../../../lib/domain/serve/open-served-model.ts';
import { predict } from '../../../lib/domain/serve/predict.ts';
import { packModels, parseTextModel } from '../../../lib/kernels/gbdt/index.ts';
import { openParquet } from '../../../lib/kernels/parquet/open-parquet.ts';
import { ServingModel } from '../../../schemas/serving.ts';
import { FeatureTable, TrainJob } from '../../../schemas/training.ts';
import { planted, root } from '../../support/planted-training.ts';
import { servedNowUs, servedQuestion } from '../../support/served-model.ts';
import { evaluation } from '../../support/trained-run.ts';
import { type TrainingBench, useTrainingRoom } from './training-bench.ts';

vi.setConfig({ testTimeout: 600_000 });

const room = useTrainingRoom();
const training = bounded();

/** Every kind of what serving reads. */
function bounded() {
  const plain = planted();
  const base = { target: 'amount', horizonUs: 300e6 };
  const bound = { ...base, objective: 'quantile' as const, interval: 'amount' };
  const heads: TrainJob['heads'] = [
    { name: 'up', target: 'up', horizonUs: 300e6, objective: 'binary', calibration: 'platt' },
    { name: 'amount', ...base, objective: 'regression' },
    { ...bound, name: 'amount-low', quantile: 0.1 },
    { ...bound, name: 'amount-high', quantile: 0.9 },
  ];
  const parameters = Object.fromEntries(heads.map(({ name }) => [name, { learningRate: 0.2, leaves: 7 }]));
  const serving = { nested: [], risk: [0.25, 0.5, 0.75], fallback: { features: ['signal'] } };
  return { ...plain, job: { ...plain.job, heads, parameters, serving, interval: { alpha: 0.2 } } };
}

/** In the place of the names that were planted those of a view that there is. */
const viewNames: Readonly<Record<string, string>> = { signal: 'last_price', noise: 'ew_volatility_5m' };
const inView = (name: string): string => viewNames[name] ?? name;

function bytesAt({ files }: TrainingBench, place: string): Uint8Array {
  return files.objects.get(place) ?? new Uint8Array();
}

function jsonAt(bench: TrainingBench, place: string): unknown {
  return JSON.parse(Buffer.from(bytesAt(bench, place)).toString());
}

function fileOf(bench: TrainingBench, kind: string, head: string): Uint8Array {
  const file = bench.result().files.find((one) => one.kind === kind && one.head === head && one.fold === null);
  return bytesAt(bench, `${root}/train/${file?.place}`);
}

function packedOf(bench: TrainingBench, { heads }: TrainJob): Uint8Array {
  return packModels(
    heads.map(({ name }) => {
      const model = parseTextModel(Buffer.from(fileOf(bench, 'model', name)).toString());
      return { name, model: { ...model, featureNames: model.featureNames.map(inView) } };
    }),
  );
}

async function servedBy(bench: TrainingBench): Promise<ServedModel> {
  const job = TrainJob.parse(jsonAt(bench, `${root}/train.json`));
  const table = FeatureTable.parse(jsonAt(bench, job.table.place));
  const lake = { get: async (key: string) => bench.files.objects.get(`${root}/train/${key.split('/jobs/train/')[1]}`) };
  const run = { tenant: 'main', run: 'planted-run' };
  const trained = await readServingSources({ run, job, result: bench.result() }, lake);
  const sure = { error: 0, isCalibrated: true, hitRate: 1, bins: [] };
  const heads = [{ head: 'up', coherent: [], fallback: [], risk: [], confidence: sure }];
  const image = packedOf(bench, job);
  const made = makeServingModel({
    ...{ job, table, trained, version: 1, market: 'crypto', artifact: bench.result().artifact ?? '' },
    evaluation: { ...evaluation, serving: { nesting: null, heads } },
    packed: { sha256: sha256Hex(image), bytes: image.length },
  });
  const fitted = trained.fallback?.features.map((one) => ({ ...one, name: inView(one.name) })) ?? [];
  const fallback = made.fallback && { ...made.fallback, features: fitted };
  const view = { view: 'trades', featureViewVersion: 1, features: made.features.map(inView) };
  return openServedModel(ServingModel.parse({ ...made, ...view, fallback }), image);
}

test('what was trained is served as the trainer has forecast it', async () => {
  const bench = room().bench(training);
  bench.start();
  expect(await bench.answer()).toMatchObject({ kind: 'succeeded' });
  const model = await servedBy(bench);
  expect(model.document.weights[0]).toBeGreaterThan(0.5);
  const told = (head: string, column = 'value') => openParquet(fileOf(bench, 'predictions', head)).readNumbers(column);
  const [value, confidence, fallback] = ['value', 'confidence', 'fallback'].map((column) => told('up', column));
  const [low, high] = [told('amount-low'), told('amount-high')];
  const rows = told('up', 'row_id');
  expect(rows.length).toBeGreaterThan(20);
  rows.forEach((id, at) => {
    const packed = packRow(Float64Array.of(training.columns['signal']![id]!, training.columns['noise']![id]!));
    const asked = { row: { eventTimeUs: servedNowUs, knowledgeTimeUs: servedNowUs, packed } };
    const [up, amount] = predict({ role: 'champion', champion: 1, model }, servedQuestion(asked)).forecasts;
    expect(up?.value).toBeCloseTo(value![at]!, 14);
    expect(up?.confidence).toBeCloseTo(confidence![at]!, 9);
    expect(amount?.interval).toEqual({ low: low[at], high: high[at], coverage: 0.8 });
    const [instead] = predict({ role: 'fallback', champion: null, model }, servedQuestion(asked)).forecasts;
    expect(instead?.value).toBeCloseTo(fallback![at]!, 12);
  });
});
