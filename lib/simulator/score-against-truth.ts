import type { EvidenceMetric, EvidenceTruth } from '../../schemas/evidence.ts';
import type { Interval } from '../../schemas/training.ts';
import type { Pcg32 } from '../kernels/random/pcg32.ts';
import { resampleTogether, summariseResamples } from '../kernels/stats/stationary-bootstrap.ts';
import { expectedBrier, expectedCalibration, ExpectedRanking, oracleBrier } from './expected-scores.ts';

/** Of one head, at the same points. */
export interface TruthComparison {
  /** Fold of the paths by fold: the share of its paths in which the event came, by point. */
  readonly chances: readonly Float64Array[];
  /** Points of one instant, numbered from 0 in the order of time: they are drawn together. */
  readonly clusters: Uint32Array;
  readonly model: Float64Array;
  readonly naive: Readonly<Record<string, Float64Array>>;
  /** The naive forecast that a Brier skill is told against. */
  readonly reference: string;
}

export interface TruthResampling {
  /** Instants of a block on average: longer than the memory of the market. */
  readonly meanBlock: number;
  readonly resamples: number;
  readonly random: Pcg32;
}

/** Null where there are too few points to tell: without an event, or with nothing else. */
export type TruthScores = Readonly<Record<EvidenceMetric, EvidenceTruth | null>>;

/** Model, naive forecasts and oracle in the same currency, on the same points and the same resamples. */
export function scoreAgainstTruth(comparison: TruthComparison, resampling: TruthResampling): TruthScores {
  const { clusters, naive } = comparison;
  const scorers = openScorers(comparison);
  const all = (counts?: Float64Array): Float64Array => Float64Array.from(scorers.flatMap((score) => score(counts)));
  const { meanBlock, resamples, random } = resampling;
  const instants = clusters.reduce((most, cluster) => Math.max(most, cluster + 1), 0);
  const block = Math.min(Math.max(1, meanBlock), instants);
  const values = resampleTogether(all, { clusters: instants, meanBlock: block, random, resamples });
  const estimates = all();
  const width = 2 + Object.keys(naive).length;
  const drawn = Array.from(estimates, (estimate, at) => ({ estimate, values: values[at] ?? new Float64Array(0) }));
  const told = (metric: number): EvidenceTruth | null =>
    tellTruth(drawn.slice(metric * width, (metric + 1) * width), Object.keys(naive));
  return { auc: told(0), 'pr-auc': told(1), 'brier-skill': told(2), ece: told(3) };
}

/** By metric: model, oracle, then the naive forecasts. */
function openScorers({ chances, clusters, model, naive, reference }: TruthComparison) {
  const mean = meanOf(chances);
  const points = { chances: mean, clusters };
  const forecasts = [model, ...Object.values(naive)];
  const ranked = forecasts.map((forecast) => new ExpectedRanking(forecast, points));
  // One fold tells the chance and the others the score: the noise of either does not flatter the result.
  const seen = chances.map((own, fold) => new ExpectedRanking(othersOf(chances, fold), { chances: own, clusters }));
  const losses = forecasts.map((forecast) => expectedBrier(forecast, points));
  const referenceLoss = losses[1 + Object.keys(naive).indexOf(reference)];
  if (referenceLoss === undefined) throw new RangeError(`no naive forecast is called ${reference}`);
  const oracleLoss = oracleBrier(chances, clusters);
  const errors = forecasts.map((forecast) => expectedCalibration(forecast, points));
  type Counts = Float64Array | undefined;
  const withOracle = ([own = Number.NaN, ...others]: readonly number[], oracle: number) => [own, oracle, ...others];
  return [
    (counts: Counts) =>
      withOracle(
        ranked.map((one) => one.areaUnderCurve(counts)),
        average(seen.map((one) => one.areaUnderCurve(counts))),
      ),
    (counts: Counts) =>
      withOracle(
        ranked.map((one) => one.averagePrecision(counts)),
        average(seen.map((one) => one.averagePrecision(counts))),
      ),
    (counts: Counts) => {
      const skill = (loss: number): number => 1 - loss / referenceLoss(counts);
      return withOracle(
        losses.map((loss) => skill(loss(counts))),
        skill(oracleLoss(counts)),
      );
    },
    (counts: Counts) =>
      withOracle(
        errors.map((error) => error(counts)),
        // True chances are calibrated.
        0,
      ),
  ];
}

interface Drawn {
  readonly estimate: number;
  readonly values: Float64Array;
}

function tellTruth([model, oracle, ...naive]: readonly Drawn[], names: readonly string[]): EvidenceTruth | null {
  if (model === undefined || oracle === undefined) throw new RangeError('nothing to compare');
  const difference = combine([oracle, model], ([best = 0, own = 0]) => best - own);
  const [score, ceiling, gap] = [model, oracle, difference].map(intervalOf);
  if (score === undefined || ceiling === undefined || gap === undefined) return null;
  return {
    ...{ score, oracle: ceiling, gap },
    gapError: summariseResamples(difference.estimate, difference.values).standardError,
    naive: Object.fromEntries(
      names.map((name, at) => {
        const other = naive[at] ?? { estimate: Number.NaN, values: new Float64Array(0) };
        return [name, { score: other.estimate, share: shareOf([model, oracle, other]) }];
      }),
    ),
  };
}

/** Where the oracle knows no more than the naive forecast there is nothing to have a share of. */
function shareOf([model, oracle, naive]: readonly [Drawn, Drawn, Drawn]): Interval | null {
  const share = combine([model, oracle, naive], ([own = 0, best = 0, other = 0]) => (own - other) / (best - other));
  return oracle.estimate > naive.estimate ? (intervalOf(share) ?? null) : null;
}

function combine(drawn: readonly Drawn[], of: (scores: readonly number[]) => number): Drawn {
  const [first] = drawn;
  return {
    estimate: of(drawn.map(({ estimate }) => estimate)),
    values: Float64Array.from(first?.values ?? [], (_, at) => of(drawn.map(({ values }) => values[at] ?? Number.NaN))),
  };
}

function intervalOf({ estimate, values }: Drawn): Interval | undefined {
  const { lower, upper } = summariseResamples(estimate, values);
  const interval = { value: estimate, low: Math.min(lower, estimate), high: Math.max(upper, estimate) };
  return Object.values(interval).every((number) => Number.isFinite(number)) ? interval : undefined;
}

function meanOf(folds: readonly Float64Array[]): Float64Array {
  return Float64Array.from(folds[0] ?? [], (_, point) => average(folds.map((fold) => fold[point] ?? 0)));
}

function othersOf(folds: readonly Float64Array[], own: number): Float64Array {
  return meanOf(folds.filter((_, fold) => fold !== own));
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
