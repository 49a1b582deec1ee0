import type {
  EvidenceFigure,
  EvidenceMetric,
  EvidenceVerdict,
  MeasuredWorld,
  PooledFigure,
} from '../../schemas/evidence.ts';
import type { Interval } from '../../schemas/training.ts';
import { normalQuantile } from '../kernels/stats/distributions.ts';
import type { Dial } from './world.ts';

export type Verdict = EvidenceVerdict['verdict'];

/** Numbers that are right; an end that is absent is no limit. */
export interface Demand {
  readonly least?: number;
  readonly most?: number;
}

/**
 * PASS where the whole interval is right, FAIL where none of it is. What lies across a limit proves nothing: a size that
 * was meant to decide has then failed, a smaller one has not decided.
 */
export function judgeInterval({ low, high }: Interval, demand: Demand, across: Verdict): Verdict {
  const { least = -Infinity, most = Infinity } = demand;
  if (low >= least && high <= most) return 'PASS';
  return high < least || low > most ? 'FAIL' : across;
}

/** The worst counts; of none there is nothing to say. */
export function worstOf(verdicts: readonly { readonly verdict: Verdict }[]): Verdict {
  const found = new Set(verdicts.map(({ verdict }) => verdict));
  if (found.has('FAIL')) return 'FAIL';
  return found.has('UNDECIDED') || found.size === 0 ? 'UNDECIDED' : 'PASS';
}

/** Mean of independent figures: the squares of how far each end lies off add up. */
export function poolIntervals(intervals: readonly Interval[]): Interval {
  const count = intervals.length;
  const value = intervals.reduce((sum, one) => sum + one.value, 0) / count;
  const off = (of: (one: Interval) => number): number =>
    Math.sqrt(intervals.reduce((sum, one) => sum + of(one) ** 2, 0)) / count;
  return { value, low: value - off((one) => one.value - one.low), high: value + off((one) => one.high - one.value) };
}

/** Mean of figures of the same worlds: as if they erred together, which is the most that the mean can err. */
export function meanOfRelated(intervals: readonly Interval[]): Interval {
  const mean = (of: (one: Interval) => number): number =>
    intervals.reduce((sum, one) => sum + of(one), 0) / intervals.length;
  return { value: mean(({ value }) => value), low: mean(({ low }) => low), high: mean(({ high }) => high) };
}

const miss = 0.05;

/** An interval of 95 %, so wide that of as many all hold at 95 % (Bonferroni), by the tails of the normal law. */
export function widenForMany({ value, low, high }: Interval, count: number): Interval {
  const factor = normalQuantile(miss / (2 * count)) / normalQuantile(miss / 2);
  return { value, low: value - factor * (value - low), high: value + factor * (high - value) };
}

/** `one − other`, which know nothing of each other. */
export function subtractIntervals(one: Interval, other: Interval): Interval {
  const value = one.value - other.value;
  return {
    value,
    low: value - Math.hypot(one.value - one.low, other.high - other.value),
    high: value + Math.hypot(one.high - one.value, other.value - other.low),
  };
}

/** Means over the seeds, by dial, head and metric. */
export function poolFigures(worlds: readonly MeasuredWorld[]): readonly PooledFigure[] {
  const all = worlds.flatMap(({ dial, figures }) => figures.map((figure) => ({ ...figure, dial })));
  const groups = Map.groupBy(all, ({ dial, head, metric }) => `${dial}/${head}/${metric}`);
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    return first === undefined ? [] : [{ ...first, ...poolGroup(first, group) }];
  });
}

function poolGroup(first: EvidenceFigure, group: readonly EvidenceFigure[]): Omit<EvidenceFigure, 'head' | 'metric'> {
  const truths = group.flatMap(({ truth }) => truth ?? []);
  return {
    score: poolIntervals(group.map(({ score }) => score)),
    naive: Object.fromEntries(
      Object.keys(first.naive).map((name) => {
        const own = group.flatMap(({ naive }) => naive[name] ?? []);
        const score = own.reduce((sum, one) => sum + one.score, 0) / own.length;
        return [name, { score, advantage: poolIntervals(own.map(({ advantage }) => advantage)) }];
      }),
    ),
    truth: first.truth === null || truths.length < group.length ? null : poolTruth(first.truth, truths),
  };
}

type Truth = NonNullable<EvidenceFigure['truth']>;

function poolTruth(first: Truth, truths: readonly Truth[]): Truth {
  const scores = truths.flatMap(({ score }) => score ?? []);
  return {
    score: scores.length === truths.length ? poolIntervals(scores) : null,
    oracle: poolIntervals(truths.map(({ oracle }) => oracle)),
    gap: poolIntervals(truths.map(({ gap }) => gap)),
    gapError: Math.hypot(...truths.map(({ gapError }) => gapError)) / truths.length,
    naive: Object.fromEntries(
      Object.keys(first.naive).map((name) => {
        const own = truths.flatMap(({ naive }) => naive[name] ?? []);
        const shares = own.flatMap(({ share }) => share ?? []);
        const score = own.reduce((sum, one) => sum + one.score, 0) / own.length;
        return [name, { score, share: shares.length === own.length ? poolIntervals(shares) : null }];
      }),
    ),
  };
}

export interface FigureName {
  readonly dial: Dial;
  readonly head: string;
  readonly metric: EvidenceMetric;
}

export function findFigure(figures: readonly PooledFigure[], name: FigureName): PooledFigure | undefined {
  return figures.find(({ dial, head, metric }) => dial === name.dial && head === name.head && metric === name.metric);
}
