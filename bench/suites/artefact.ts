import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { openImage } from '../../lib/kernels/gbdt/image/open-image.ts';
import { openScorer } from '../../lib/kernels/gbdt/score/scorer.ts';
import { unpackModels } from '../../lib/kernels/gbdt/image/unpack-models.ts';
import type { RatioGoal } from '../measure/judge-ratio.ts';
import { type SeriesCollector, seriesCollector } from '../measure/summarise.ts';
import type { Measurements, Suite, SuiteRun } from '../suite.ts';
import { proveAnswers } from './trees-answers.ts';
import { type TrainedTrees, trainTrees } from './trees-model.ts';
import { fullTrees, modelMethod, type TreesPlan } from './trees-plan.ts';
import { preparePeers, type TreesPeers } from './trees-programs.ts';

const ours = 'Tidegate, packed';
const figures = { bytes: 'bytes of the model', gzipped: 'gzipped' } as const;

const files = [
  { column: ours, file: 'model.tgk' },
  { column: 'LightGBM, text', file: 'model.txt' },
  { column: 'ONNX', file: 'model.onnx' },
  { column: 'LightGBM, JSON dump', file: 'model.json' },
] as const;

const goals: readonly RatioGoal[] = [
  { figure: figures.bytes, column: ours, peer: 'LightGBM, text', atLeast: 7 },
  { figure: figures.bytes, column: ours, peer: 'ONNX', atLeast: 4 },
  { figure: figures.bytes, column: ours, peer: 'LightGBM, JSON dump', atLeast: 25 },
];

/** What a model takes in a file. */
export const artefact: Suite = {
  title: 'Files of tree models',
  method: [
    modelMethod,
    'Each round has a model of its own, by the next seed. Before its bytes count, the packed image has given the model back:',
    'every number of the text the same to the bit, those of its explanations too, and its scores are those of LightGBM to',
    'the bit. The ONNX has neither those numbers nor doubles; thresholds and leaves are rounded to float32.',
  ].join('\n'),
  defaultRuns: 7,
  run: (run) =>
    measureArtefacts(fullTrees, run, (trained) =>
      preparePeers(trained, { programs: ['onnxruntime'], signal: run.signal }),
    ),
};

type Prepare = (trained: TrainedTrees) => Promise<Pick<TreesPeers, 'absent'>>;

/** @param prepare adds the files of others, where it can */
export async function measureArtefacts(plan: TreesPlan, run: SuiteRun, prepare: Prepare): Promise<Measurements> {
  const collectors = new Map<string, SeriesCollector>(files.map(({ column }) => [column, seriesCollector(column)]));
  let reason: string | undefined;
  for (let round = 0; round < run.runs; round += 1) {
    const folder = mkdtempSync(join(tmpdir(), 'tidegate-artefact-'));
    try {
      run.tell(`round ${round + 1} of ${run.runs}: training …`);
      const trained = await trainTrees(plan, { folder, seed: run.seed + round, signal: run.signal });
      proveRoundTrip(trained);
      reason = (await prepare(trained)).absent.onnxruntime;
      const written = files.filter(({ file }) => file !== 'model.onnx' || reason === undefined);
      for (const { column, file } of written) collectSize(collectors.get(column), join(folder, file));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
  const series = [...collectors.values()].flatMap((collector) => collector.series());
  return { series, notRun: reason === undefined ? [] : [{ column: 'ONNX', reason }], goals };
}

function collectSize(collector: SeriesCollector | undefined, file: string): void {
  collector?.add(figures.bytes, 'KB', statSync(file).size / 1000);
  collector?.add(figures.gzipped, 'KB', gzipSync(readFileSync(file)).length / 1000);
}

/** Throws unless the image is the model, the whole model, and scores like LightGBM. */
export function proveRoundTrip({ folder, model, rows, raw }: Omit<TrainedTrees, 'features'>): void {
  const bytes = readFileSync(join(folder, 'model.tgk'));
  const unpacked = unpackModels(openImage(bytes));
  if (!isDeepStrictEqual(unpacked, [{ name: 'bench', model }]))
    throw new Error('the packed image does not give back the model');
  const given = new Float64Array(raw.length);
  openScorer(bytes).scoreRows(rows, raw.length, given);
  proveAnswers({ column: ours, expected: raw, given }, 0);
}
