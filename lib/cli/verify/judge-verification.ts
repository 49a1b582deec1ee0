import type { FeaturesVerified } from '../../../schemas/cli-features.ts';
import type { AnswerComparison } from './compare-answers.ts';

export interface Demands {
  readonly points: number;
  /** Share of the points at which each feature must have a value. */
  readonly present: number;
  /** Finite values of each feature that must differ. */
  readonly distinct: number;
}

type Compared = ReturnType<AnswerComparison['result']>;

/** What a verification falls short of; nothing, when it holds. */
export function judgeVerification(comparisons: readonly Compared[], demands: Demands): readonly string[] {
  const features = comparisons.flatMap(({ features: own }) => own);
  const points = Math.min(...comparisons.map((compared) => compared.points));
  const mismatches = features.reduce((sum, feature) => sum + feature.mismatches, 0);
  return [
    ...(mismatches > 0 ? [`${mismatches} mismatches`] : []),
    ...(points < demands.points ? [`${points} points of ${demands.points}`] : []),
    ...features
      .filter(({ present }) => present < demands.present)
      .map(
        ({ view, feature, present }) => `${view} ${feature}: present at ${(100 * present).toFixed(1)} % of the points`,
      ),
    ...features
      .filter(({ distinct }) => distinct < demands.distinct)
      .map(({ view, feature, distinct }) => `${view} ${feature}: ${distinct} distinct values`),
  ];
}

/** For `--json`: the numbers of a mismatch as they were said. */
export function tellMismatches(comparisons: readonly Compared[]): FeaturesVerified['mismatches'] {
  return comparisons.flatMap(({ mismatches }) =>
    mismatches.map(({ point, view, feature, said }) => ({
      ...{ entity: point.entity, point: point.number, view, feature, ...said },
    })),
  );
}
