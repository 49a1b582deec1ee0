import { formatTime } from '../../time.ts';
import type { Fold } from '../fold.ts';
import { labelSpans } from '../label-spans.ts';
import type { Pack } from '../pack.ts';
import { sampleWeights } from '../sample-weights.ts';
import { foldTable, gatherRows, tableColumns } from './dataset-columns.ts';
import { type DatasetFiles, encodeDataset } from './dataset-files.ts';
import { datasetFolds, demandVariedLabels } from './dataset-folds.ts';
import { type EntitySpan, longestDelayUs, longestHorizonUs, planDecisions } from './decision-grid.ts';
import { type DatasetSource, fillGrid, type Filling } from './fill-grid.ts';
import type { GridColumns } from './grid-columns.ts';
import { type UsableRows, usableRows } from './usable-rows.ts';

/** A table that a pack can be trained on, before it is written. */
export interface GatheredDataset {
  readonly rows: UsableRows;
  readonly columns: GridColumns;
  /** The last one tests nothing. */
  readonly folds: readonly Fold[];
}

/** The usable rows of all entities with their folds, wherever features and events come from. */
export async function gatherDataset(
  spans: readonly EntitySpan[],
  request: Filling,
  source: DatasetSource,
): Promise<GatheredDataset> {
  const { pack, settings } = request;
  const grid = planDecisions(spans, request);
  const filled = await fillGrid(grid, request, source);
  const rows = usableRows(grid, filled);
  const folds = datasetFolds(rows.timeUs, { pack, settings, delayUs: longestDelayUs(grid) });
  const columns = gatherRows(filled, rows);
  demandVariedLabels(pack, folds, columns.targets);
  return { rows, columns, folds };
}

const weightColumn = 'weight';

export function encodeTable(
  { tenant, pack, asOfUs }: Pick<Filling, 'tenant' | 'pack' | 'asOfUs'>,
  { rows, columns, folds }: GatheredDataset,
): DatasetFiles {
  const spans = labelSpans(rows.timeUs, longestHorizonUs(pack));
  const options = { entity: rows.entity, ...(pack.memory === null ? {} : { memory: pack.memory }) };
  const weight = { name: weightColumn, values: sampleWeights(spans, options) };
  return encodeDataset({
    table: tableColumns(rows, columns, { weight, regime: pack.regime }),
    folds: foldTable(folds),
    about: {
      tenant,
      pack: pack.name,
      view: pack.view.name,
      featureViewVersion: pack.view.version,
      features: [...pack.features],
      labels: pack.labels.map(({ name, horizonUs }) => ({ name, horizonUs })),
      weight: weightColumn,
      regime: pack.regime,
      baselines: pack.baselines.map(({ column }) => column),
      rows: rows.places.length,
      foldCount: folds.length,
      entities: [...new Set(rows.entity)].sort(),
      ...coverage(rows, pack),
      asOf: formatTime(asOfUs),
      knownAt: formatTime(asOfUs),
      labelMaturity: rows.labelMaturity,
    },
  });
}

/** Decision times, the end left out. */
export function coverage({ timeUs }: UsableRows, { decideEveryUs }: Pack) {
  return { fromUs: timeUs[0] ?? 0, untilUs: (timeUs.at(-1) ?? 0) + decideEveryUs };
}
