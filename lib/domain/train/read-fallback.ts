import type { Fallback } from '../../../schemas/training.ts';
import { readLogisticCurve } from '../../kernels/stats/platt.ts';
import { TidegateError } from '../fault.ts';

/**
 * The probability that the fallback gives to the event of a head. A feature that is missing or infinite counts as the
 * median of the rows that it was fitted on, and one beyond the limit, in standard deviations, as the limit.
 */
export function readFallback(
  { features, limit, heads }: Fallback,
  head: string,
  values: Readonly<Record<string, number | null>>,
): number {
  const fitted = heads.find((candidate) => candidate.head === head);
  if (fitted === undefined) throw new TidegateError('TG-3084', `the fallback knows no head ${head}`);
  const terms = features.map(({ name, median, centre, scale }, at) => {
    const value = values[name];
    const known = typeof value === 'number' && Number.isFinite(value) ? value : median;
    const scaled = Math.min(Math.max((known - centre) / scale, -limit), limit);
    return (fitted.coefficients[at] ?? Number.NaN) * scaled;
  });
  const margin = fitted.intercept + terms.reduce((sum, term) => sum + term, 0);
  return readLogisticCurve(fitted.calibration ?? { slope: 1, intercept: 0 }, margin);
}
