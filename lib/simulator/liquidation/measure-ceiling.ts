import { aucCeiling, type Foreseen } from '../ceiling.ts';
import { openRandom } from '../random.ts';
import { folds, foresee, horizonsMinutes, type OracleOptions, type OraclePoint } from './oracle.ts';

/** What no model can beat, for one horizon. */
export interface HorizonCeiling {
  readonly horizonMinutes: number;
  readonly auc: number;
  readonly aucStandardError: number;
  /** Brier skill against the base rate, of the chances themselves. */
  readonly brierSkill: number;
  /** By the chances, and as it came. */
  readonly baseRate: number;
  readonly observedRate: number;
  readonly points: number;
}

const resamples = 200;
/** Blocks of half a day: storms last hours. */
const blockMinutes = 720;

export function measureCeiling(options: OracleOptions): HorizonCeiling[] {
  const { seed, entity, everyMinutes = 60 } = options;
  const points = foresee(options);
  const blockLength = Math.max(1, Math.round(blockMinutes / everyMinutes));
  return horizonsMinutes.map((horizonMinutes, horizon) => {
    const random = openRandom({ world: 'liquidation', seed, stream: `bootstrap/${entity}/${horizonMinutes}` });
    const splits = Array.from({ length: folds }, (_, fold) => points.map((point) => split(point, { horizon, fold })));
    const auc = aucCeiling(splits, { blockLength, resamples, random });
    const chances = splits.map((split) => split.map(({ chance }) => chance));
    const observed = points.filter(({ outcomes }) => outcomes[horizon] === true).length;
    return {
      horizonMinutes,
      ...{ auc: auc.value, aucStandardError: auc.standardError },
      ...{ brierSkill: brierSkill(chances), baseRate: mean(chances.map(mean)) },
      ...{ observedRate: observed / points.length, points: points.length },
    };
  });
}

/** One fold tells the chance, the others the score. */
function split(
  { hits, pathsPerFold }: OraclePoint,
  place: { readonly horizon: number; readonly fold: number },
): Foreseen {
  const row = hits[place.horizon] ?? [];
  const own = row[place.fold] ?? 0;
  return { score: row.reduce((sum, count) => sum + count, 0) - own, chance: own / pathsPerFold };
}

/** 1 − E[p(1 − p)] / (p̄(1 − p̄)); p² as the product of different folds, because the square of a noisy chance is too large. */
function brierSkill(chances: readonly (readonly number[])[]): number {
  const baseRate = mean(chances.map(mean));
  const squares = (chances[0] ?? []).map((_, point) => {
    const own = chances.map((fold) => fold[point] ?? 0);
    const sum = own.reduce((total, chance) => total + chance, 0);
    const sumOfSquares = own.reduce((total, chance) => total + chance * chance, 0);
    return (sum * sum - sumOfSquares) / (own.length * (own.length - 1));
  });
  return 1 - (baseRate - mean(squares)) / (baseRate * (1 - baseRate));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
