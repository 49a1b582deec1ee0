import { formatMeasurement } from './format-measurement.ts';
import type { Ratio } from './measure/judge-ratio.ts';

const head = ['goal', 'ratio of medians', 'spread', 'at least', 'verdict'] as const;

/** One row per goal; empty when a suite has none. */
export function ratioRows(ratios: readonly Ratio[]): readonly (readonly string[])[] {
  if (ratios.length === 0) return [];
  return [head, ...ratios.map(ratioRow)];
}

function ratioRow({ figure, column, peer, atLeast, measured, verdict }: Ratio): readonly string[] {
  const cells = measured === undefined ? ['–', '–'] : [times(measured.ratio), `${Math.round(measured.spread * 100)} %`];
  return [`${figure}: ${column} against ${peer}`, ...cells, times(atLeast), verdict.toUpperCase()];
}

function times(ratio: number): string {
  return `${formatMeasurement(ratio)}×`;
}
