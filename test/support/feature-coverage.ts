import type { Measured } from '../../schemas/chunk.ts';
import { computeRows } from '../../lib/domain/features/batch.ts';
import type { FeatureView } from '../../lib/domain/features/feature-view.ts';

export interface FeatureCoverage {
  readonly feature: string;
  /** Share of the rows that have a value. */
  readonly present: number;
  /** Distinct finite values. */
  readonly distinct: number;
}

/** How much of a view there is in its rows from `fromUs` on; what comes before warms it up. */
export function featureCoverage(
  view: FeatureView,
  events: Iterable<Measured>,
  { fromUs, untilUs }: { readonly fromUs: number; readonly untilUs: number },
): FeatureCoverage[] {
  const { eventTimesUs, values } = computeRows(view, events, { untilUs });
  const first = eventTimesUs.findIndex((timeUs) => timeUs >= fromUs);
  return view.features.map(({ name }, index) => {
    const column = values[index]!.subarray(first);
    const present = column.filter(Number.isFinite);
    return { feature: name, present: present.length / column.length, distinct: new Set(present).size };
  });
}
