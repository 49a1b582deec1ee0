import type { Serving } from '../../../schemas/training.ts';

/** Which of the levels of risk, the least being 0. A probability at a cut is of the level above it. */
export function riskLevelOf(probability: number, risk: Serving['risk']): number {
  return risk.filter((cut) => probability >= cut).length;
}
