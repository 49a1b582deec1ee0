/** Scores of forecasts against the true chances: what outcomes would say on average, without their luck. */
import { Reliability } from '../kernels/stats/reliability.ts';
import { type TiedOrder, tiedOrder } from '../kernels/stats/tied-order.ts';

/** Forecasts and true chances of the same points; points of one instant are drawn together. */
export interface TruePoints {
  readonly chances: Float64Array;
  readonly clusters: Uint32Array;
}

/** By cluster, how often it counts. */
type Counts = Float64Array | undefined;

/** Forecasts in their order. Own because an event is here a chance and no outcome: no package ranks by those. */
export class ExpectedRanking {
  readonly #order: TiedOrder;
  readonly #points: TruePoints;

  constructor(forecasts: Float64Array, points: TruePoints) {
    this.#order = tiedOrder(forecasts);
    this.#points = points;
  }

  /** P(forecast of an event > forecast of a non-event), ties half. */
  areaUnderCurve(counts?: Counts): number {
    let [won, events, quiet] = [0, 0, 0];
    this.#eachTie('rising', counts, (tied) => {
      won += tied.events * (quiet + tied.quiet / 2);
      events += tied.events;
      quiet += tied.quiet;
    });
    return won / (events * quiet);
  }

  /** Σ (Rₖ − Rₖ₋₁)·Pₖ over falling thresholds, with expected counts of events. */
  averagePrecision(counts?: Counts): number {
    let [sum, events, rows] = [0, 0, 0];
    this.#eachTie('falling', counts, (tied) => {
      events += tied.events;
      rows += tied.events + tied.quiet;
      if (rows > 0) sum += tied.events * (events / rows);
    });
    return sum / events;
  }

  #eachTie(direction: 'rising' | 'falling', counts: Counts, take: (tied: Tied) => void): void {
    const { ends } = this.#order;
    for (let step = 0; step < ends.length; step += 1) {
      const group = direction === 'rising' ? step : ends.length - 1 - step;
      take(this.#tied(ends[group - 1] ?? 0, ends[group] ?? 0, counts));
    }
  }

  #tied(from: number, until: number, counts: Counts): Tied {
    const { chances, clusters } = this.#points;
    let [events, quiet] = [0, 0];
    for (let place = from; place < until; place += 1) {
      const point = this.#order.rows[place] ?? 0;
      const weight = weightOf(counts, clusters[point]);
      const chance = chances[point] ?? 0;
      events += weight * chance;
      quiet += weight * (1 - chance);
    }
    return { events, quiet };
  }
}

interface Tied {
  readonly events: number;
  readonly quiet: number;
}

/** E (q − y)² = q² − 2·q·p + p, which is linear in the chance: a noisy one does no harm. */
export function expectedBrier(forecasts: Float64Array, { chances, clusters }: TruePoints) {
  const losses = forecasts.map((forecast, point) => {
    const chance = chances[point] ?? 0;
    return forecast * forecast - 2 * forecast * chance + chance;
  });
  return weightedMean(losses, clusters);
}

/**
 * How far forecasts lie off the mean chances of their bins. It is a mean of chances, not of outcomes: luck is no part of
 * it, and the noise of the paths averages out within a bin.
 */
export function expectedCalibration(forecasts: Float64Array, { chances, clusters }: TruePoints) {
  const reliability = new Reliability({ probabilities: forecasts, labels: chances, clusters });
  return (counts?: Counts): number => reliability.calibrationError(counts);
}

/** Of whoever knows the chances: E p(1 − p). p² as the product of different folds, because the square of a noisy one is too large. */
export function oracleBrier(folds: readonly Float64Array[], clusters: Uint32Array) {
  const losses = Float64Array.from(clusters, (_, point) => {
    const own = folds.map((fold) => fold[point] ?? 0);
    const sum = own.reduce((total, chance) => total + chance, 0);
    const squares = own.reduce((total, chance) => total + chance * chance, 0);
    return sum / own.length - (sum * sum - squares) / (own.length * (own.length - 1));
  });
  return weightedMean(losses, clusters);
}

function weightedMean(values: Float64Array, clusters: Uint32Array) {
  return (counts?: Counts): number => {
    let [sum, weights] = [0, 0];
    values.forEach((value, point) => {
      const weight = weightOf(counts, clusters[point]);
      sum += weight * value;
      weights += weight;
    });
    return sum / weights;
  };
}

function weightOf(counts: Counts, cluster: number | undefined): number {
  return counts === undefined ? 1 : (counts[cluster ?? 0] ?? 0);
}
