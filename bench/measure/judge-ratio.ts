import { type Series, percentile } from './summarise.ts';

/** How many times better than a peer one quantity has to be, both taken in the rounds of one run. */
export interface RatioGoal {
  /** Name of the series. */
  readonly figure: string;
  readonly column: string;
  readonly peer: string;
  readonly atLeast: number;
  /** @default lower: times and sizes */
  readonly better?: 'lower' | 'higher';
}

export interface Ratio {
  readonly figure: string;
  readonly column: string;
  readonly peer: string;
  readonly atLeast: number;
  /** Undefined when one of the two was not run. */
  readonly measured?:
    | {
        /** Of the medians: above 1 where the column is better than its peer. */
        readonly ratio: number;
        /** Distance of the quartiles of the ratios of the single rounds, as a share of their median. */
        readonly spread: number;
      }
    | undefined;
  readonly verdict: 'pass' | 'fail' | 'undecided' | 'not run';
}

/** Over it, a goal that some rounds reach and others miss is one that this machine cannot decide now. */
const widestSpread = 0.15;

export function judgeRatio(goal: RatioGoal, series: readonly Series[]): Ratio {
  const { figure, column, peer, atLeast, better = 'lower' } = goal;
  const ours = valuesOf(series, figure, column);
  const theirs = valuesOf(series, figure, peer);
  const named = { figure, column, peer, atLeast };
  if (ours === undefined || theirs === undefined) return { ...named, verdict: 'not run' };
  const ratioOf = (own: number, other: number): number => (better === 'lower' ? other / own : own / other);
  const rounds = ours.flatMap((own, round) => {
    const other = theirs[round];
    return other === undefined ? [] : [ratioOf(own, other)];
  });
  const ratio = ratioOf(median(ours), median(theirs));
  const spread = spreadOf(rounds);
  const isSplit = rounds.some((one) => one >= atLeast) && rounds.some((one) => one < atLeast);
  const isUndecided = isSplit && spread > widestSpread;
  return {
    ...named,
    measured: { ratio: rounded(ratio), spread: rounded(spread) },
    verdict: isUndecided ? 'undecided' : ratio >= atLeast ? 'pass' : 'fail',
  };
}

function valuesOf(series: readonly Series[], figure: string, column: string): readonly number[] | undefined {
  return series.find((one) => one.name === figure && one.column === column)?.values;
}

function spreadOf(ratios: readonly number[]): number {
  const sorted = ratios.toSorted((a, b) => a - b);
  return (percentile(sorted, 0.75) - percentile(sorted, 0.25)) / percentile(sorted, 0.5);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return percentile(sorted, 0.5);
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}
