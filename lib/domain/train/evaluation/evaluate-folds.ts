import type { Evaluation, EvaluatedInterval } from '../../../../schemas/evaluation.ts';
import { FeatureTable, type Head, TrainJob, TrainResult } from '../../../../schemas/training.ts';
import { enoughResamples } from '../../../kernels/stats/stationary-bootstrap.ts';
import { TidegateError } from '../../fault.ts';
import type { Pack } from '../pack.ts';
import { naiveForecasts } from './naive-forecasts.ts';
import { pick } from '../pick.ts';
import { type HeadForecasts, readForecasts } from './read-forecasts.ts';
import { type Columns, entityColumn, type PlacedTable, readFolds, readTable } from './read-table.ts';
import {
  filesOf,
  parseDocument,
  type PlacedResult,
  placeBeside,
  type ReadPlace,
  readNamed,
  succeeded,
  takeDocument,
} from './result-reader.ts';
import { scoreHead, type Scoring } from './score-head.ts';
import { ConformalFile, type IntervalToScore, scoreInterval } from './score-interval.ts';
import { scoreServed } from './score-served.ts';
import { besideForecasts, partScores, serveForecasts } from './served-forecasts.ts';
import { type Slices, sliceRows } from './slices.ts';
import { findTestRows, type TestRows } from './test-rows.ts';

export interface FoldsToEvaluate {
  /** Place of the `TrainJob` whose mode is `evaluate`. */
  readonly jobPlace: string;
  /** Place of its `TrainResult`. */
  readonly resultPlace: string;
  readonly baselines: Pack['baselines'];
  /** Names of the regimes by their numbers. */
  readonly regimes: Pack['regimes'];
  /** Of the resamples. */
  readonly seed: number;
  /** @default enoughResamples, about a minute of CPU for four binary heads on 160,000 test rows */
  readonly resamples?: number;
}

const confidence = 0.95;

/** Scores what the folds forecast of the rows that they are tested on, and of no others. */
export async function evaluateFolds(asked: FoldsToEvaluate, read: ReadPlace): Promise<Evaluation> {
  const { seed, resamples = enoughResamples } = asked;
  const evidence = await readFoldForecasts(asked, read);
  const { job, table, rows, slices } = evidence;
  const scoring: Scoring = { rows, slices, resampling: { seed, resamples, confidence } };
  const served = serveForecasts(job, evidence.forecasts);
  const heads: Evaluation['heads'] = [];
  const servedHeads: Evaluation['serving']['heads'] = [];
  for (const head of job.heads) {
    const model = evidence.forecasts.get(head.name);
    if (model === undefined) continue;
    const labels = evidence.labels(head);
    const own = served.heads.get(head.name);
    const naive = naiveForecasts(head, asked.baselines, { table: evidence.columns, rows });
    const scored = scoreHead({ head, model, naive: [...naive, ...besideForecasts(own)], labels }, scoring);
    const { head: told, beside } = partScores(scored);
    heads.push(told);
    if (own === undefined) continue;
    const probabilities = own.coherent ?? model.value;
    const { risk } = job.serving;
    servedHeads.push({ ...scoreServed({ head, labels, model, probabilities, risk }, scoring), ...beside });
  }
  return {
    contract: 'evaluation/1',
    ...{ tenant: job.tenant, pack: job.pack, model: job.model, run: job.run, dataset: table.document.dataset },
    ...{ seed, resamples, confidence, rows: rows.count, instants: rows.instants, stepUs: rows.stepUs },
    folds: rows.folds.map(({ fold, places, learnt, fromUs, untilUs }) => {
      return { fold, rows: places.size, learntRows: learnt.length, fromUs, untilUs };
    }),
    smallRegimes: [...slices.smallRegimes],
    heads,
    intervals: (await findIntervals(evidence, read)).map((interval) => scoreInterval(interval, scoring)),
    serving: { nesting: served.nesting, heads: servedHeads },
  };
}

/** What a score is made of. */
export interface FoldForecasts {
  readonly job: TrainJob;
  readonly result: PlacedResult;
  readonly table: PlacedTable;
  readonly columns: Columns;
  readonly rows: TestRows;
  readonly slices: Slices;
  readonly forecasts: ReadonlyMap<string, HeadForecasts>;
  /** By test row. */
  labels(head: Head): Float64Array;
}

export async function readFoldForecasts(
  asked: Omit<FoldsToEvaluate, 'seed' | 'resamples'>,
  read: ReadPlace,
): Promise<FoldForecasts> {
  const { jobPlace, resultPlace, baselines, regimes } = asked;
  const job = parseDocument(TrainJob, jobPlace, await read(jobPlace));
  const result = parseDocument(TrainResult, resultPlace, await read(resultPlace));
  const placed = { place: resultPlace, document: succeeded(resultPlace, result) };
  checkKinship(job, placed);
  const tableFile = { place: placeBeside(jobPlace, job.table.place), sha256: job.table.sha256 };
  const table = { place: tableFile.place, document: await takeDocument(FeatureTable, tableFile, read) };
  checkBaselines(table.document, job, baselines);
  const columns = await readTable(table, columnsOf(table.document, job, baselines), read);
  const rows = findTestRows(columns, await readFolds(table, read));
  const { regime } = table.document;
  const named = regime === null ? undefined : columns[regime];
  const forecasts = new Map<string, HeadForecasts>();
  for (const head of job.heads) forecasts.set(head.name, await readForecasts(placed, head, { rows, read }));
  return {
    ...{ job, result: placed, table, columns, rows, forecasts },
    slices: sliceRows(rows, named === undefined ? null : { column: named, names: regimes }),
    labels: (head) => labelsOf(head, columns, rows),
  };
}

function checkKinship(job: TrainJob, { place, document }: PlacedResult): void {
  const isOwn = job.mode === 'evaluate' && document.mode === 'evaluate' && document.job === job.job;
  if (isOwn) return;
  throw new TidegateError('TG-3082', `${place} is of job ${document.job} (${document.mode}), not of ${job.job}`);
}

function checkBaselines(table: FeatureTable, job: TrainJob, baselines: Pack['baselines']): void {
  const wrong = baselines.find(
    ({ head, column }) => !table.baselines.includes(column) || !job.heads.some(({ name }) => name === head),
  );
  if (wrong === undefined) return;
  throw new TidegateError(
    'TG-3084',
    `naive forecast ${wrong.name}: no head ${wrong.head}, or no column ${wrong.column}`,
  );
}

function columnsOf(table: FeatureTable, job: TrainJob, baselines: Pack['baselines']): string[] {
  const regime = table.regime === null ? [] : [table.regime];
  const targets = job.heads.map(({ target }) => target);
  const naive = baselines.map(({ column }) => column);
  return [...new Set(['row_id', entityColumn, 'event_time_us', ...targets, ...regime, ...naive])];
}

function labelsOf(head: Head, columns: Columns, rows: TestRows): Float64Array {
  const labels = pick(columns[head.target] ?? new Float64Array(0), rows.table);
  const wrong = labels.findIndex((label) => !isLabel(head, label));
  if (wrong < 0) return labels;
  throw new TidegateError(
    'TG-3083',
    `head ${head.name}: ${labels[wrong] ?? ''} is no label of a ${head.objective} head`,
  );
}

function isLabel(head: Head, label: number): boolean {
  if (head.objective === 'binary') return label === 0 || label === 1;
  if (head.objective === 'multiclass') return Number.isInteger(label) && label >= 0 && label < head.classes;
  return Number.isFinite(label) && (label >= 0 || head.objective === 'quantile' || head.objective === 'regression');
}

/** Quantile heads of one name bound one interval; it is promised what it was conformalised to, or what they span. */
async function findIntervals(evidence: FoldForecasts, read: ReadPlace): Promise<IntervalToScore[]> {
  const { job, forecasts } = evidence;
  const quantiles = job.heads.flatMap((head) =>
    head.objective === 'quantile' && head.interval !== null ? [head] : [],
  );
  const names = [...new Set(quantiles.flatMap(({ interval }) => (interval === null ? [] : [interval])))];
  const states = job.interval === null ? [] : await readConformals(evidence, read);
  return names.flatMap((name) => {
    const heads = quantiles
      .filter(({ interval }) => interval === name)
      .sort((one, other) => one.quantile - other.quantile);
    const [first, last] = [heads[0], heads.at(-1)];
    if (first === undefined || last === undefined || heads.length < 2) return [];
    const promised = job.interval === null ? last.quantile - first.quantile : 1 - job.interval.alpha;
    return [
      {
        ...{ name, heads, promised, labels: evidence.labels(first) },
        forecasts: heads.flatMap((head) => forecasts.get(head.name) ?? []),
        folds: states.filter(({ interval }) => interval === name).map(({ interval: _, ...fold }) => fold),
      },
    ];
  });
}

type ConformalState = EvaluatedInterval['folds'][number] & { readonly interval: string };

async function readConformals({ result, rows }: FoldForecasts, read: ReadPlace): Promise<ConformalState[]> {
  const states: ConformalState[] = [];
  for (const { fold } of rows.folds) {
    for (const file of filesOf(result.place, result.document, { kind: 'conformal', fold })) {
      const { intervals } = parseDocument(ConformalFile, file.place, await readNamed(read, file));
      states.push(
        ...intervals.map(({ interval, status, widening, rows: own }) => {
          return { interval, fold, status, widening, rows: own };
        }),
      );
    }
  }
  return states;
}
