import { readFileSync } from 'node:fs';
import type { Evaluation, ServedHead } from '../../schemas/evaluation.ts';
import type { ResultFile, TrainResult } from '../../schemas/training.ts';
import { memoryLake, type MemoryLake } from '../../lib/adapters/memory/memory-lake.ts';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';
import { lakeKeys, trainingFiles } from '../../lib/domain/registry/keys.ts';
import { planFits } from '../../lib/domain/train/plan-fits.ts';
import { planSearches } from '../../lib/domain/train/plan-searches.ts';
import { writeParquet } from '../../lib/kernels/parquet/write-parquet.ts';
import { pack } from '../../models/liquidation/pack.ts';
import { sizeSettings, trainRun } from './train-run.ts';

export const lakeBucket = 'lake-bucket';
export const journal = { kind: 'dynamodb', table: 'registry' } as const;
const recipeText = 'def train(): ...\n';
export const recipe = { text: recipeText, sha256: sha256Hex(recipeText) };
export const dataset = 'd'.repeat(64);
export const datasetRun = trainRun({ dataset });
export const unsearchedRun = trainRun({ dataset, settings: { ...sizeSettings, trials: 0 } });

const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const json = (document: object) => bytes(JSON.stringify(document));

/** The lake of a run whose data set is there. */
export async function preparedLake(run = datasetRun): Promise<MemoryLake> {
  const lake = memoryLake();
  const example = JSON.parse(readFileSync('schemas/examples/feature-table/valid/five-folds-two-entities.json', 'utf8'));
  const descriptor = json({ ...example, dataset });
  const key = lakeKeys.dataset.key('main', dataset, trainingFiles.descriptor);
  await lake.putOnce(key, descriptor);
  await planSearches(
    { run, pack, recipe, table: { key, sha256: sha256Hex(descriptor) } },
    { lake, lakeBucket, journal },
  );
  return lake;
}

type Succeeded = Extract<TrainResult, { status: 'succeeded' }>;

export async function putResult(lake: MemoryLake, job: string, change: Partial<Succeeded> = {}): Promise<void> {
  const example = JSON.parse(readFileSync('schemas/examples/train-result/valid/trained-two-heads.json', 'utf8'));
  const result = { ...example, run: 'first', files: [], artifact: null, ...change };
  await lake.putOnce(lakeKeys.trainResult.key('main', 'first', job, trainingFiles.result), json(result));
}

export function trials(complete: number, best: { readonly number: number; readonly value: number } | null) {
  const found = best && { ...best, parameters: { leaves: 10 * best.number, learningRate: 0.05 } };
  return { study: 'first.bursts', complete, pruned: 1, failed: 0, best: found };
}

/** Of both workers that search for the other group of heads. */
export async function putVolumes(lake: MemoryLake): Promise<void> {
  for (const job of ['search-volumes-1', 'search-volumes-2']) {
    await putResult(lake, job, { trials: { ...trials(5, { number: 1, value: 0.2 }), study: 'first.volumes' } });
  }
}

/** The documents that serving is made of; other files say what they are. */
const table = { kind: 'isotonic', breakpoints: [-2, 0.5], values: [0.1, 0.75] } as const;
const fallback = {
  ...{ kind: 'logistic', missing: 'median', limit: 5 },
  features: [{ name: 'spread_bp', median: 1, centre: 1.5, scale: 0.5 }],
  heads: [{ head: 'burst-5m', coefficients: [0.25], intercept: -3, calibration: null }],
};
const background = { digest: 'b'.repeat(64), rows: 2, learntRows: 4000, regimes: [] };
const interval = { interval: 'volume-60m', heads: ['volume-60m-low', 'volume-60m-high'], alpha: 0.1 };
const documents: Readonly<Record<string, object>> = {
  calibration: { head: 'burst-5m', rows: 20, scale: 'margin', ...table },
  confidence: { head: 'burst-5m', rows: 20, ...table, scale: 'distance-from-half', breakpoints: [0, 0.4] },
  fallback,
  importance: { head: 'burst-5m', scale: 'margin', background, base: [-3], largestSumError: 0 },
  conformal: { intervals: [{ ...interval, status: 'READY', rows: 20, rank: 19, widening: 12.5, scores: [12.5] }] },
};

/** |φ| of two rows: the first feature moves three times as much as the second, and the others nothing. */
function contributions(): Uint8Array {
  const columns = { event_time_us: [1, 2], spread_bp: [1, 2], imbalance_5m: [0.5, 0.5] };
  return writeParquet({
    columns: Object.entries(columns).map(([name, values]) => ({
      ...{ name, type: 'double' as const },
      values: Float64Array.from(values),
    })),
  });
}

function trainedFile(kind: ResultFile['kind'], place: string): Uint8Array {
  if (kind === 'contributions') return contributions();
  const document = documents[kind];
  return document === undefined ? bytes(`content of ${place}`) : json(document);
}

/** What a container has stored, and the files that its result names. */
export async function putTrained(lake: MemoryLake): Promise<void> {
  const stored = async (kind: ResultFile['kind'], head: string | null, fold: number | null): Promise<ResultFile> => {
    const place = `${kind}-${head ?? 'all'}-${fold ?? 'whole'}.txt`;
    const body = trainedFile(kind, place);
    await lake.putOnce(lakeKeys.trainResult.key('main', 'first', 'train', place), body);
    return { kind, head, fold, place, sha256: sha256Hex(body), bytes: body.length };
  };
  const files = [
    await stored('model', 'burst-5m', null),
    await stored('calibration', 'burst-5m', null),
    await stored('confidence', 'burst-5m', null),
    await stored('conformal', null, null),
    await stored('fallback', null, null),
    await stored('importance', 'burst-5m', null),
    await stored('contributions', 'burst-5m', null),
    await stored('golden', null, null),
    await stored('predictions', null, null),
    await stored('fold-model', 'burst-5m', 0),
  ];
  await putResult(lake, 'train', { files, artifact: 'a'.repeat(64) });
}

const image = bytes('an image');
/** As the state before the registration tells of it. */
export const packed = { sha256: sha256Hex(image), bytes: image.length, heads: 1, goldenRows: 257 };

/** @param error of its confidence; null = it has none */
function servedHead(head: string, error: number | null): ServedHead {
  const confidence = error === null ? null : { error, isCalibrated: error <= 0.05, hitRate: 0.9, bins: [] };
  return { head, coherent: [], fallback: [], risk: [], confidence };
}

export const evaluation: Evaluation = {
  contract: 'evaluation/1',
  ...{ tenant: 'main', pack: 'liquidation', model: 'liquidation', run: 'first', dataset },
  ...{ seed: 7, resamples: 500, confidence: 0.95, rows: 900, instants: 450, stepUs: 60_000_000 },
  folds: [{ fold: 0, rows: 900, learntRows: 4000, fromUs: 1, untilUs: 2 }],
  smallRegimes: [],
  serving: {
    nesting: null,
    heads: [servedHead('burst-5m', 0.01), servedHead('burst-15m', 0.06), servedHead('burst-30m', null)],
  },
  heads: [
    {
      ...{ head: 'burst-5m', objective: 'binary', target: 'burst_5m', horizonUs: 300_000_000 },
      ...{ rows: 900, effectiveRows: 300, meanBlock: 5, labelMean: 0.05, naive: [], undefinedScores: [] },
      scores: [
        {
          ...{ metric: 'auc', better: 'higher', regime: null, fold: null, rows: 900, naive: {} },
          score: { value: 0.8, low: 0.7, high: 0.9 },
        },
      ],
      reliability: null,
      below: null,
    },
  ],
  intervals: [],
};

/** The lake of a run that stands before its registration. */
export async function evaluatedLake(): Promise<MemoryLake> {
  const lake = await preparedLake();
  await putResult(lake, 'search-bursts-1', { trials: trials(3, { number: 2, value: 0.4 }) });
  await putResult(lake, 'search-bursts-2', { trials: trials(7, { number: 4, value: 0.5 }) });
  await putVolumes(lake);
  await planFits({ run: datasetRun, pack }, { lake, lakeBucket });
  await putTrained(lake);
  await lake.putOnce(lakeKeys.packedArtifact.key('main', 'first'), image);
  await lake.putOnce(lakeKeys.evaluation.key('main', 'first'), json(evaluation));
  return lake;
}
