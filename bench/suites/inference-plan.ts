import type { RatioGoal } from '../measure/judge-ratio.ts';
import type { Candidate } from './trees-programs.ts';

export interface InferenceCandidate extends Candidate {
  /** Of the larger of 1 and the score; 0 = the same bits. @default 0 */
  readonly tolerance?: number;
  /** How it is called, for people. */
  readonly settings: string;
}

/** How many rows are scored; tests take few. */
export interface InferencePlan {
  /** One after the other. */
  readonly rows: number;
  /** At once; no more than the rows of the model. */
  readonly batches: readonly number[];
  /** What a candidate may take for its turn, roughly. */
  readonly turnMs: number;
}

export const fullInference: InferencePlan = { rows: 1024, batches: [1000, 4096], turnMs: 150 };

/** Sums of 300 leaves as float32. */
const singlePrecision = 1e-5;

export const columns = {
  ours: 'Tidegate',
  ourWorkers: 'Tidegate, 2 workers',
  onnx: 'onnxruntime-node',
  onnxAll: 'onnxruntime-node, all threads',
  compiled: 'compiled C (TL2cgen)',
  native: 'LightGBM, C API',
  python: 'LightGBM, Python',
  pythonTwo: 'LightGBM, Python, 2 threads',
  flat: 'JavaScript, flat arrays',
  nested: 'JavaScript, nested objects',
} as const;

const onnxSession = 'one session, float32 tensors made beforehand, outputs used again';
const flatTrees = 'typed arrays, walked node by node';

export const rowCandidates: readonly InferenceCandidate[] = [
  { program: 'tidegate', candidate: 'row', column: columns.ours, settings: 'one thread, WebAssembly, warmed up' },
  {
    ...{ program: 'compiled', candidate: 'compiled-row', column: columns.compiled },
    settings: 'gcc -O3, entries made beforehand, called from C',
  },
  {
    ...{ program: 'compiled', candidate: 'fast-row', column: columns.native },
    settings: 'PredictForMatSingleRowFast, num_threads=1, doubles, called from C',
  },
  {
    ...{ program: 'onnxruntime', candidate: 'row', column: columns.onnx, tolerance: singlePrecision },
    settings: `one thread, ${onnxSession}`,
  },
  { program: 'lightgbm', candidate: 'score-row-1', column: columns.python, settings: 'predict, num_threads=1' },
  { program: 'flat', candidate: 'row', column: columns.flat, settings: flatTrees },
  { program: 'nested', candidate: 'row', column: columns.nested, settings: 'the JSON dump, walked as it is' },
];

/** The loop with nothing in it: no row can be quicker. */
export const floorCandidate: Candidate = { program: 'tidegate', candidate: 'nothing', column: 'nothing' };

export const batchCandidates: readonly InferenceCandidate[] = [
  { program: 'tidegate', candidate: 'batch', column: columns.ours, settings: 'one thread' },
  { program: 'tidegate', candidate: 'batch-2', column: columns.ourWorkers, settings: 'half of the rows each' },
  {
    ...{ program: 'onnxruntime', candidate: 'batch', column: columns.onnx, tolerance: singlePrecision },
    settings: `one thread, ${onnxSession}`,
  },
  {
    ...{ program: 'onnxruntime', candidate: 'batch-all', column: columns.onnxAll, tolerance: singlePrecision },
    settings: `as many threads as it takes, ${onnxSession}`,
  },
  { program: 'lightgbm', candidate: 'score-batch-1', column: columns.python, settings: 'predict, num_threads=1' },
  { program: 'lightgbm', candidate: 'score-batch-2', column: columns.pythonTwo, settings: 'predict, num_threads=2' },
  { program: 'flat', candidate: 'batch', column: columns.flat, settings: flatTrees },
];

export const figures = {
  row: 'one row',
  p50: 'one row, p50',
  p99: 'one row, p99',
  batch: (rows: number) => `batch of ${rows.toLocaleString('en')}, per row`,
} as const;

/** A row that is late is not twice as late as one in the middle. */
export const mostTail = 2;

export function goalsOf({ batches }: Pick<InferencePlan, 'batches'>): readonly RatioGoal[] {
  const ourRow = { figure: figures.row, column: columns.ours };
  return [
    { ...ourRow, peer: columns.onnx, atLeast: 6 },
    { ...ourRow, peer: columns.native, atLeast: 4 },
    { ...ourRow, peer: columns.python, atLeast: 11 },
    { ...ourRow, peer: columns.compiled, atLeast: 1.1 },
    ...batches.flatMap((rows) => batchGoals(figures.batch(rows))),
  ];
}

function batchGoals(figure: string): readonly RatioGoal[] {
  return [
    { figure, column: columns.ours, peer: columns.onnx, atLeast: 7 },
    { figure, column: columns.ours, peer: columns.python, atLeast: 12 },
    { figure, column: columns.ourWorkers, peer: columns.onnxAll, atLeast: 6.5 },
    { figure, column: columns.ourWorkers, peer: columns.pythonTwo, atLeast: 12 },
    // A second worker makes it no slower.
    { figure, column: columns.ourWorkers, peer: columns.ours, atLeast: 1 },
  ];
}
