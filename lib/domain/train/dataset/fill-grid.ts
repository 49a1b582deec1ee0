import type { Measured } from '../../../../schemas/chunk.ts';
import type { SizeSettings } from '../../../../schemas/runs.ts';
import { type ViewDefinition, viewKey } from '../../features/feature-view.ts';
import { requireView } from '../../features/find-view.ts';
import { viewDefinitions } from '../../features/view-definitions.ts';
import { firstAtOrAfter } from '../first-at-or-after.ts';
import type { Pack, PackData } from '../pack.ts';
import { type DecisionGrid, type EntitySpan, knownUntilUs, longestHorizonUs } from './decision-grid.ts';
import { emptyColumns, type GridColumns, sliceColumns } from './grid-columns.ts';
import type { EventQuestion } from './known-events.ts';
import type { FeatureQuestion, FeatureSink } from './known-features.ts';
import { takePackColumns } from './take-pack-columns.ts';

export interface Filling {
  readonly tenant: string;
  readonly pack: Pack;
  readonly data: PackData;
  readonly settings: SizeSettings;
  readonly asOfUs: number;
}

/** Where the features and events of an entity come from, as they were known: the lake, or a market that is simulated. */
export interface DatasetSource {
  readFeatures(question: FeatureQuestion, sink: FeatureSink): Promise<void>;
  readEvents(question: EventQuestion): Promise<readonly Measured[]>;
}

/** Features as they were known at each decision; labels, baselines and regimes as the pack computes them. */
export async function fillGrid(grid: DecisionGrid, filling: Filling, source: DatasetSource): Promise<GridColumns> {
  const view = requireView(viewDefinitions, viewKey(filling.pack.view));
  const columns = emptyColumns(filling.pack, grid);
  for (const [place, span] of grid.spans.entries()) {
    // Of what comes later, or not until then, nothing is known.
    const untilUs = knownUntilUs(span, filling.asOfUs);
    const from = firstAtOrAfter(grid.timesUs, span.fromUs);
    const until = firstAtOrAfter(grid.timesUs, untilUs + 1);
    if (from >= until) continue;
    const start = place * grid.timesUs.length;
    const own = sliceColumns(columns, start + from, start + until);
    await fillEntity({ ...filling, view, span, untilUs, timesUs: grid.timesUs.subarray(from, until), own }, source);
  }
  return columns;
}

interface EntityFilling extends Filling {
  readonly view: ViewDefinition;
  readonly span: EntitySpan;
  readonly untilUs: number;
  readonly timesUs: Float64Array;
  readonly own: GridColumns;
}

async function fillEntity(filling: EntityFilling, source: DatasetSource): Promise<void> {
  const { tenant, pack, data, settings, asOfUs, view, span, untilUs, timesUs, own } = filling;
  const { entity, delayUs } = span;
  const { features, streams } = pack;
  const sink = { values: [...own.features.values()], isPresent: own.isPresent };
  await source.readFeatures({ tenant, entity, view, features, timesUs }, sink);
  // What the first decision looks back upon, and then the labels that it may already know.
  const sinceUs = Math.max(span.fromUs, (timesUs[0] ?? 0) - settings.trailingUs - longestHorizonUs(pack));
  const events = await source.readEvents({ tenant, entity, streams, sinceUs, untilUs, asOfUs });
  const known = Object.fromEntries(own.features);
  const given = { settings, decisionTimesUs: timesUs, features: known, events, sinceUs, untilUs, delayUs };
  takePackColumns(data.columns(given), own, { pack, entity, timesUs, delayUs, asOfUs });
}
