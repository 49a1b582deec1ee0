import type { EvidenceSizeName, EvidenceVerdict, MeasuredWorld, PooledFigure } from '../../schemas/evidence.ts';
import type { Interval } from '../../schemas/training.ts';
import { dayUs, hourUs, minuteUs } from '../../lib/domain/time.ts';
import { enoughResamples } from '../../lib/kernels/stats/stationary-bootstrap.ts';
import type {
  DefinedSize,
  DefinitionOfDone,
  ForeseenHeads,
  Judgement,
  TruthQuestion,
} from '../../lib/simulator/definition-of-done.ts';
import { foreseeDecisions } from '../../lib/simulator/liquidation/foresee-decisions.ts';
import { liquidationWorld } from '../../lib/simulator/liquidation/liquidation-world.ts';
import { folds } from '../../lib/simulator/liquidation/oracle.ts';
import {
  type Demand,
  findFigure,
  judgeInterval,
  meanOfRelated,
  poolFigures,
  subtractIntervals,
  type Verdict,
  widenForMany,
} from '../../lib/simulator/verdicts.ts';
import { dials, type Dial } from '../../lib/simulator/world.ts';
import { labelBursts, liquidationsOf } from './features.ts';
import { horizons, pack } from './pack.ts';

const heads = horizons.map(({ suffix }) => `burst-${suffix}`);
const reference = 'climatology';

/** The parameters of the pack as they are: what a search would find on top is not needed to be done. */
const unsearched = { trials: 0, workers: 1 } as const;

const measured = {
  entities: 3,
  pointEveryUs: 20 * minuteUs,
  paths: 64,
  replicates: 20,
  resamples: enoughResamples,
} as const;

const full: DefinedSize = {
  seeds: [1, 2, 3],
  days: 60,
  settings: {
    ...pack.sizes.start,
    ...unsearched,
    historyUs: 60 * dayUs,
    trainUs: 30 * dayUs,
    testUs: 8 * dayUs,
    stepUs: 8 * dayUs,
  },
  ...measured,
};

const fast: DefinedSize = {
  seeds: [1],
  days: 30,
  settings: { ...pack.sizes.start, ...unsearched },
  ...measured,
};

export const done: DefinitionOfDone = {
  world: liquidationWorld,
  dials,
  heads,
  reference,
  // Storms last hours.
  memoryUs: 12 * hourUs,
  sizes: { full, fast },
  foresee,
  judge,
  judgeTarget: (figures) => judgeTarget({ figures, across: 'UNDECIDED' }),
};

function foresee(question: TruthQuestion): ForeseenHeads {
  const { entity, seed, dial, startUs, settings, events, untilUs, decisionTimesUs, paths } = question;
  const history = liquidationsOf({ events, sinceUs: startUs, untilUs });
  const { threshold } = labelBursts(history, { settings, decisionTimesUs, delayUs: pack.labelDelayUs });
  const decisions = Array.from(decisionTimesUs, (timeUs, at) => ({ timeUs, threshold: threshold[at] ?? Number.NaN }));
  const foreseen = foreseeDecisions({ entity, seed, dial, startUs, decisions, paths });
  return Object.fromEntries(
    heads.map((head, horizon) => [
      head,
      Array.from({ length: folds }, (_, fold) =>
        Float64Array.from(foreseen, ({ hits, pathsPerFold }) => (hits[horizon]?.[fold] ?? 0) / pathsPerFold),
      ),
    ]),
  );
}

function judge(worlds: readonly MeasuredWorld[], size: EvidenceSizeName): Judgement {
  const figures = poolFigures(worlds);
  const across: Verdict = size === 'full' ? 'FAIL' : 'UNDECIDED';
  const bench: Bench = { figures, across };
  return {
    figures,
    verdicts: [
      ...judgeTarget(bench),
      monotone(bench),
      ...heads.map((head) => nothingInNothing(head, bench)),
      ...heads.flatMap((head) => nothingInShuffled(head, worlds, across)),
    ],
  };
}

/** And of whatever else is measured: no figure may be above its oracle. */
function judgeTarget(bench: Bench): readonly EvidenceVerdict[] {
  return [
    ...heads.flatMap((head) => [...beatsNaive(head, bench), calibrated(head, bench), belowOracle(head, bench)]),
    ...bench.figures.flatMap((figure) => notAboveOracle(figure)),
  ];
}

interface Bench {
  readonly figures: readonly PooledFigure[];
  /** What an interval across a limit comes to. */
  readonly across: Verdict;
}

interface Judged extends Demand {
  readonly criterion: string;
  readonly dial: Dial | null;
  readonly head: string;
  readonly value: Interval | undefined;
  readonly demand: string;
}

/** A figure that is missing proves nothing. */
function tell({ criterion, dial, head, value, demand, ...limits }: Judged, across: Verdict): EvidenceVerdict {
  const verdict = value === undefined ? 'UNDECIDED' : judgeInterval(value, limits, across);
  return { criterion, dial, head, verdict, value: value ?? null, demand };
}

const betterThanNaive = [
  { metric: 'brier-skill', called: 'Brier skill' },
  { metric: 'pr-auc', called: 'PR-AUC' },
] as const;

function beatsNaive(head: string, { figures, across }: Bench): readonly EvidenceVerdict[] {
  return betterThanNaive.flatMap(({ metric, called }) => {
    const naive = findFigure(figures, { dial: 'target', head, metric })?.naive ?? {};
    const names = pack.baselines.filter((baseline) => baseline.head === head).map(({ name }) => name);
    return names.map((name) =>
      tell(
        {
          ...{ criterion: `${called} beats ${name}`, dial: 'target', head, least: 0 },
          ...{ value: naive[name]?.advantage, demand: 'the interval of the advantage excludes 0' },
        },
        across,
      ),
    );
  });
}

const mostError = 0.03;

/**
 * In truth where the forecasts are at hand: by outcomes, even true chances have an error, of luck alone. By the estimate:
 * resamples are always worse calibrated than the sample, and by as much the sample is worse than the
 * truth. The interval turned over at the estimate knows of that (the basic bootstrap of Davison and Hinkley, 1997).
 */
function calibrated(head: string, { figures, across }: Bench): EvidenceVerdict {
  const figure = findFigure(figures, { dial: 'target', head, metric: 'ece' });
  const score = figure?.truth?.score ?? figure?.score;
  const demand = `at most ${mostError}`;
  const told = { criterion: 'expected calibration error', dial: 'target', head, value: score ?? null, demand } as const;
  if (score === undefined) return { ...told, verdict: 'UNDECIDED' };
  if (score.value <= mostError) return { ...told, verdict: 'PASS' };
  return { ...told, verdict: 2 * score.value - score.high > mostError ? 'FAIL' : across };
}

const leastGap = 0.02;

/** Leverage is hidden: whoever comes nearer has seen what nobody can. */
function belowOracle(head: string, { figures, across }: Bench): EvidenceVerdict {
  const gap = findFigure(figures, { dial: 'target', head, metric: 'auc' })?.truth?.gap;
  const demand = `the oracle is better by at least ${leastGap}`;
  return tell({ criterion: 'AUC below the oracle', dial: 'target', head, value: gap, demand, least: leastGap }, across);
}

function notAboveOracle({ dial, head, metric, truth }: PooledFigure): readonly EvidenceVerdict[] {
  // The oracle has no error of calibration: nobody can have less. Where nothing is foreseeable it knows as little as
  // anybody, and one in forty would be above it by luck: there the skill is judged.
  if (metric === 'ece' || dial === 'null') return [];
  const told = { criterion: `${metric} not above the oracle`, dial, head, demand: 'at most two standard errors above' };
  if (truth === null) return [{ ...told, verdict: 'UNDECIDED', value: null }];
  const isLeak = truth.gap.value < -2 * truth.gapError;
  return [{ ...told, verdict: isLeak ? 'FAIL' : 'PASS', value: truth.gap }];
}

/**
 * Of the AUC, against the strongest naive forecast, over all horizons: an easier world gives a larger share away. A dial
 * turns all horizons at once; of a single one the shares stand in the figures.
 */
function monotone({ figures }: Bench): EvidenceVerdict {
  const [easy, target, hard] = (['easy', 'target', 'hard'] as const).map((dial) => shareOfDial(figures, dial));
  const told = {
    ...{ criterion: 'ceiling share falls from easy to hard', dial: null, head: null },
    demand: 'no step upwards of the mean over the horizons',
  };
  if (!easy || !target || !hard) return { ...told, verdict: 'UNDECIDED', value: null };
  const steps = [subtractIntervals(easy, target), subtractIntervals(target, hard)];
  const [lowest] = steps.toSorted((one, other) => one.value - other.value);
  const verdict = steps.every(({ value }) => value >= 0)
    ? 'PASS'
    : steps.some(({ high }) => high < 0)
      ? 'FAIL'
      : 'UNDECIDED';
  return { ...told, verdict, value: lowest ?? null };
}

function shareOfDial(figures: readonly PooledFigure[], dial: Dial): Interval | undefined {
  const shares = heads.map((head) => strongestShare(findFigure(figures, { dial, head, metric: 'auc' })));
  const known = shares.filter((share) => share !== undefined);
  return known.length === heads.length ? meanOfRelated(known) : undefined;
}

function strongestShare(figure: PooledFigure | undefined): Interval | undefined {
  const naive = Object.values(figure?.truth?.naive ?? {});
  const [strongest] = naive.toSorted((one, other) => other.score - one.score);
  return strongest?.share ?? undefined;
}

/** Of intervals of 95 % each, one in twenty would miss 0 by luck at every horizon: the four have that luck together. */
function nothingInNothing(head: string, { figures }: Bench): EvidenceVerdict {
  const skill = findFigure(figures, { dial: 'null', head, metric: 'brier-skill' })?.score;
  const told = { criterion: 'no skill where nothing is foreseeable', dial: 'null', head } as const;
  const demand = `the interval of the Brier skill covers 0, at 95 % for all ${heads.length} horizons`;
  if (skill === undefined) return { ...told, demand, verdict: 'UNDECIDED', value: null };
  const value = widenForMany(skill, heads.length);
  return { ...told, demand, verdict: value.low <= 0 && value.high >= 0 ? 'PASS' : 'FAIL', value };
}

/** As good as none. */
const tolerance = 0.01;

function nothingInShuffled(
  head: string,
  worlds: readonly MeasuredWorld[],
  across: Verdict,
): readonly EvidenceVerdict[] {
  const own = worlds.flatMap(({ shuffled }) => shuffled.filter((one) => one.head === head));
  const kinds = [
    { called: 'Brier skill', centre: 0, values: own.flatMap(({ skill }) => skill) },
    { called: 'AUC', centre: 0.5, values: own.flatMap(({ auc }) => auc) },
  ];
  return kinds.map(({ called, centre, values }) =>
    tell(
      {
        ...{ criterion: `${called} on shuffled labels`, dial: 'target', head, value: twoErrors(values) },
        ...{ least: centre - tolerance, most: centre + tolerance },
        demand: `the mean of ${values.length} replicates within ${tolerance} of ${centre}`,
      },
      across,
    ),
  );
}

/** Mean ± two standard errors, which is 95 % for twenty values (Student: 2.09). */
function twoErrors(values: readonly number[]): Interval | undefined {
  if (values.length < 2) return undefined;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  const error = Math.sqrt(variance / values.length);
  return { value: mean, low: mean - 2 * error, high: mean + 2 * error };
}
