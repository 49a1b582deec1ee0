import type { Evaluation } from '../../../schemas/evaluation.ts';
import type { EvidenceFigure, EvidenceTruth, PooledFigure, RunEvidence } from '../../../schemas/evidence.ts';
import { Report } from '../../../schemas/report.ts';
import { routes } from '../../../schemas/routes.ts';
import { TrainRunReport } from '../../../schemas/run-api.ts';
import type { Interval } from '../../../schemas/training.ts';
import { enoughResamples } from '../../kernels/stats/stationary-bootstrap.ts';
import { scoreAgainstTruth } from '../../simulator/score-against-truth.ts';
import { subtractIntervals, worstOf } from '../../simulator/verdicts.ts';
import { openApi } from '../api-access.ts';
import { CliError } from '../cli-error.ts';
import type { Call } from '../command.ts';
import { fetchOne } from '../history/download-files.ts';
import { figuresOfHead, wholeScores } from './figures-of-head.ts';
import { measuredCode } from './measured-code.ts';
import { loadMeasuredPack, type MeasuredPack } from './measured-pack.ts';
import { demandSameMarket, replayTestRows, type ReplayedPoints } from './replay-test-rows.ts';
import { resamplingOf, type TruthChance } from './truth-of-folds.ts';

export interface RunToJudge {
  readonly pack: string;
  readonly run: string;
  /** Of the market that the platform replays. */
  readonly marketSeed: number;
}

/** Puts the oracle beside what a training on the platform has scored. The platform knows nothing of it. */
export async function judgeRun(call: Call, { pack: name, run, marketSeed }: RunToJudge): Promise<RunEvidence> {
  const measured = await loadMeasuredPack(name);
  const report = await readReport(call, run);
  if (report.pack !== name) throw new CliError('TG-0028', `${run} trained ${report.pack}, not ${name}`);
  call.terminal.say(`simulating the market of seed ${marketSeed} again`);
  const replayed = replayTestRows(report, measured, marketSeed);
  demandSameMarket(report, replayed);
  call.terminal.say(`${replayed.points.length} decisions are looked at from the full hidden state`);
  const figures = report.evaluation.heads
    .filter(({ head }) => measured.done.heads.includes(head))
    .flatMap((head) => figuresOfRun(head, replayed, { measured, seed: marketSeed }));
  const pooled = figures.map((figure): PooledFigure => ({ ...figure, dial: 'target' }));
  const verdicts = measured.done.judgeTarget(pooled);
  return {
    ...{ contract: 'run-evidence/1', pack: name, run, marketSeed, points: replayed.points.length },
    ...{ ...(await measuredCode(call.signal)), verdict: worstOf(verdicts), verdicts: [...verdicts], figures },
  };
}

async function readReport(call: Call, run: string): Promise<Report> {
  const { json } = await openApi(call).ask(routes.showRunReport, TrainRunReport, { path: { run } });
  const body = await fetchOne(json, call.signal);
  if (body instanceof Error) throw body;
  return Report.parse(JSON.parse(new TextDecoder().decode(body)));
}

interface Judging {
  readonly measured: MeasuredPack;
  readonly seed: number;
}

function figuresOfRun(
  head: Evaluation['heads'][number],
  replayed: ReplayedPoints,
  { measured: { done }, seed }: Judging,
): readonly EvidenceFigure[] {
  const naive = replayed.naive.get(head.head) ?? {};
  const comparison = {
    chances: replayed.chances[head.head] ?? [],
    clusters: replayed.clusters,
    // The forecasts of the run are not at hand: what is said of the model is replaced below.
    model: naive[done.reference] ?? new Float64Array(0),
    ...{ naive, reference: done.reference },
  };
  const world: TruthChance['world'] = { seed, dial: 'target' };
  const resampling = resamplingOf(head.head, {
    done,
    world,
    pointEveryUs: replayed.pointEveryUs,
    resamples: enoughResamples,
  });
  const truth = scoreAgainstTruth(comparison, resampling);
  const figures = figuresOfHead({ head: head.head, scores: wholeScores(head) }, truth, done.reference);
  return figures.map((figure) => ({ ...figure, truth: besideOutcomes(figure) }));
}

/**
 * The score by outcomes takes the place of the one in truth: as if the two knew nothing of each other, which is wider.
 * An error of calibration by outcomes is for the most part luck, which none in truth can be set against.
 */
function besideOutcomes({ metric, score, truth }: EvidenceFigure): EvidenceTruth | null {
  if (truth === null || metric === 'ece') return null;
  const { oracle } = truth;
  const gap = subtractIntervals(oracle, score);
  return {
    ...{ score: null, oracle, gap, gapError: (gap.high - gap.low) / (2 * 1.96) },
    naive: Object.fromEntries(
      Object.entries(truth.naive).map(([name, own]) => [
        name,
        { score: own.score, share: shareBetween(score, oracle, own.score) },
      ]),
    ),
  };
}

function shareBetween(score: Interval, oracle: Interval, naive: number): Interval | null {
  if (oracle.low <= naive) return null;
  return {
    value: (score.value - naive) / (oracle.value - naive),
    low: Math.min((score.low - naive) / (oracle.high - naive), (score.low - naive) / (oracle.low - naive)),
    high: Math.max((score.high - naive) / (oracle.low - naive), (score.high - naive) / (oracle.high - naive)),
  };
}
