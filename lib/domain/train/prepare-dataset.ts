import type { SizeSettings } from '../../../schemas/runs.ts';
import { lakeKeys } from '../registry/keys.ts';
import { formatTime } from '../time.ts';
import { foldTable, gatherRows, tableColumns } from './dataset/dataset-columns.ts';
import { type DatasetFiles, encodeDataset } from './dataset/dataset-files.ts';
import { datasetFolds, demandVariedLabels } from './dataset/dataset-folds.ts';
import { longestHorizonUs, planDecisions } from './dataset/decision-grid.ts';
import { type DatasetPorts, entitySpans } from './dataset/entity-spans.ts';
import { fillGrid } from './dataset/fill-grid.ts';
import type { GridColumns } from './dataset/grid-columns.ts';
import { type UsableRows, usableRows } from './dataset/usable-rows.ts';
import type { Fold } from './fold.ts';
import { labelSpans } from './label-spans.ts';
import type { Pack, PackData } from './pack.ts';
import { sampleWeights } from './sample-weights.ts';

export interface DatasetRequest {
  readonly tenant: string;
  readonly pack: Pack;
  readonly data: PackData;
  readonly settings: SizeSettings;
  /** Of the market. What became known later, or matured later, is left out. */
  readonly asOfUs: number;
}

export interface Dataset {
  /** Digest of all content. */
  readonly dataset: string;
  readonly rows: number;
  /** That are tested; the last one of the table is not among them. */
  readonly folds: number;
  /** Decision times that it covers. */
  readonly fromUs: number;
  readonly untilUs: number;
  /** The descriptor in the lake, for jobs. */
  readonly table: { readonly key: string; readonly sha256: string };
}

/**
 * Makes the table that a pack is trained on, and its folds. Of what was known at `asOfUs` it is a function: doing it
 * again writes the same files under the same names. Throws TG-3041 without rows, TG-3042 when they are too few for the
 * size, TG-3043 for a label that never varies, TG-3044 when the pack computes what it did not say.
 */
export async function prepareDataset(request: DatasetRequest, ports: DatasetPorts): Promise<Dataset> {
  const { tenant, pack, settings } = request;
  const spans = await entitySpans(tenant, ports);
  const grid = planDecisions(spans, request);
  const filled = await fillGrid(grid, request, ports);
  const rows = usableRows(grid, filled);
  const folds = datasetFolds(rows.timeUs, pack, settings);
  const columns = gatherRows(filled, rows);
  demandVariedLabels(pack, folds, columns.targets);
  const encoded = encodeTable(request, { rows, columns, folds });
  return storeDataset(encoded, { tenant, pack, rows, folds, lake: ports.lake });
}

interface Made {
  readonly rows: UsableRows;
  readonly columns: GridColumns;
  readonly folds: readonly Fold[];
}

const weightColumn = 'weight';

function encodeTable({ tenant, pack, asOfUs }: DatasetRequest, { rows, columns, folds }: Made): DatasetFiles {
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

function coverage({ timeUs }: UsableRows, { decideEveryUs }: Pack) {
  return { fromUs: timeUs[0] ?? 0, untilUs: (timeUs.at(-1) ?? 0) + decideEveryUs };
}

interface Storing extends Pick<Made, 'rows' | 'folds'> {
  readonly tenant: string;
  readonly pack: Pack;
  readonly lake: DatasetPorts['lake'];
}

/** The descriptor comes last: where it stands, what it names stands too. */
async function storeDataset(encoded: DatasetFiles, { tenant, pack, rows, folds, lake }: Storing): Promise<Dataset> {
  const { dataset, files, descriptor } = encoded;
  const keyOf = (name: string): string => lakeKeys.dataset.key(tenant, dataset, name);
  for (const [name, body] of files) await lake.putOnce(keyOf(name), body);
  return {
    dataset,
    rows: rows.places.length,
    folds: folds.length - 1,
    ...coverage(rows, pack),
    table: { key: keyOf(descriptor.name), sha256: descriptor.sha256 },
  };
}
