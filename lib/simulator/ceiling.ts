/** The best that any forecaster can do, from the chances that an oracle knows. */
import type { Pcg32 } from '../kernels/random/pcg32.ts';

/** The chance of an event at one time, told twice by independent halves of the evidence. */
export interface Foreseen {
  readonly score: number;
  readonly chance: number;
}

/**
 * P(score of an event > score of a non-event), ties half, of points in ascending order of score: each point is an event
 * with its chance. As chances and scores come from different evidence, the noise of either does not flatter the result.
 */
function rankedAuc(points: readonly Foreseen[], ascending: readonly number[], weights?: readonly number[]): number {
  let [wins, events, quietBelow] = [0, 0, 0];
  for (let start = 0; start < ascending.length;) {
    const score = scoreOf(points, ascending[start]);
    let [tiedEvents, tiedQuiet, end] = [0, 0, start];
    for (; end < ascending.length && scoreOf(points, ascending[end]) === score; end += 1) {
      const index = ascending[end] ?? 0;
      const weight = weights?.[index] ?? 1;
      const chance = points[index]?.chance ?? 0;
      tiedEvents += weight * chance;
      tiedQuiet += weight * (1 - chance);
    }
    wins += tiedEvents * (quietBelow + tiedQuiet / 2);
    events += tiedEvents;
    quietBelow += tiedQuiet;
    start = end;
  }
  return wins / (events * quietBelow);
}

function scoreOf(points: readonly Foreseen[], index: number | undefined): number {
  return points[index ?? 0]?.score ?? 0;
}

export interface Ceiling {
  readonly value: number;
  readonly standardError: number;
}

export interface CeilingOptions {
  /** Points in one block of the bootstrap: longer than the memory of the market. */
  readonly blockLength: number;
  readonly resamples: number;
  readonly random: Pcg32;
}

/** Mean AUC over the ways to split the evidence, with its standard error by a bootstrap of moving blocks (Künsch 1989). */
export function aucCeiling(splits: readonly (readonly Foreseen[])[], options: CeilingOptions): Ceiling {
  const orders = splits.map((points) =>
    points.map((_, index) => index).sort((one, other) => scoreOf(points, one) - scoreOf(points, other)),
  );
  const mean = (weights?: readonly number[]): number =>
    splits.reduce((sum, points, split) => sum + rankedAuc(points, orders[split] ?? [], weights), 0) / splits.length;
  const length = splits[0]?.length ?? 0;
  const draws = Array.from({ length: options.resamples }, () => mean(resample(length, options)));
  const centre = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const variance = draws.reduce((sum, draw) => sum + (draw - centre) ** 2, 0) / (draws.length - 1);
  return { value: mean(), standardError: Math.sqrt(variance) };
}

/** How often each point is drawn; blocks wrap around. */
function resample(length: number, { blockLength, random }: CeilingOptions): number[] {
  const weights = new Array<number>(length).fill(0);
  for (let drawn = 0; drawn < length;) {
    const start = random.below(length);
    for (let step = 0; step < blockLength && drawn < length; step += 1, drawn += 1) {
      const index = (start + step) % length;
      weights[index] = (weights[index] ?? 0) + 1;
    }
  }
  return weights;
}
