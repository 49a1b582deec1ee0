import { chiSquaredTails } from './distributions.ts';

export interface LikelihoodRatio {
  readonly statistic: number;
  readonly p: number;
}

/** Do misses come as often as promised? Kupiec (1995), χ² with one degree of freedom. */
export function kupiecTest(rows: number, misses: number, rate: number): LikelihoodRatio {
  const held = rows - misses;
  const observed = logLikelihood(held, misses, misses / rows);
  const statistic = Math.max(0, 2 * (observed - logLikelihood(held, misses, rate)));
  return { statistic, p: chiSquaredTails(statistic, 1).upper };
}

/** How often a row of one kind follows a row of another: `missThenHeld` and so on. */
export interface Transitions {
  readonly heldThenHeld: number;
  readonly heldThenMiss: number;
  readonly missThenHeld: number;
  readonly missThenMiss: number;
}

export interface ConditionalCoverage {
  readonly transitions: Transitions;
  /** Do misses come alone? χ² with one degree of freedom. */
  readonly independence: LikelihoodRatio;
  /** Both questions at once, χ² with two. */
  readonly joint: LikelihoodRatio;
}

/** Christoffersen (1998); `misses` holds 1 where the interval failed, in order of time. */
export function christoffersenTest(misses: Uint8Array, rate: number): ConditionalCoverage {
  const transitions = countTransitions(misses);
  const { heldThenHeld, heldThenMiss, missThenHeld, missThenMiss } = transitions;
  const held = heldThenHeld + missThenHeld;
  const missed = heldThenMiss + missThenMiss;
  const chained =
    logLikelihood(heldThenHeld, heldThenMiss, heldThenMiss / (heldThenHeld + heldThenMiss)) +
    logLikelihood(missThenHeld, missThenMiss, missThenMiss / (missThenHeld + missThenMiss));
  const alone = Math.max(0, 2 * (chained - logLikelihood(held, missed, missed / (held + missed))));
  const total = misses.reduce((sum, miss) => sum + miss, 0);
  const joint = alone + kupiecTest(misses.length, total, rate).statistic;
  return {
    transitions,
    independence: { statistic: alone, p: chiSquaredTails(alone, 1).upper },
    joint: { statistic: joint, p: chiSquaredTails(joint, 2).upper },
  };
}

function countTransitions(misses: Uint8Array): Transitions {
  const counts = new Uint32Array(4);
  for (let row = 1; row < misses.length; row += 1) {
    const kind = 2 * (misses[row - 1] ?? 0) + (misses[row] ?? 0);
    counts[kind] = (counts[kind] ?? 0) + 1;
  }
  const [heldThenHeld = 0, heldThenMiss = 0, missThenHeld = 0, missThenMiss = 0] = counts;
  return { heldThenHeld, heldThenMiss, missThenHeld, missThenMiss };
}

/** Of independent rows, with 0·ln 0 = 0. */
function logLikelihood(held: number, misses: number, rate: number): number {
  return (held === 0 ? 0 : held * Math.log1p(-rate)) + (misses === 0 ? 0 : misses * Math.log(rate));
}
