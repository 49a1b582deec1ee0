import { formatMeasurement } from './format-measurement.ts';
import type { JudgedLimit } from './measure/judge-limit.ts';

const head = ['limit', 'unit', 'measured', 'at most', 'verdict'] as const;

/** One row per limit; empty when a suite has none. */
export function limitRows(limits: readonly JudgedLimit[]): readonly (readonly string[])[] {
  if (limits.length === 0) return [];
  return [head, ...limits.map(limitRow)];
}

function limitRow({ name, unit, value, atMost, verdict }: JudgedLimit): readonly string[] {
  return [name, unit, formatMeasurement(value), formatMeasurement(atMost), verdict.toUpperCase()];
}
