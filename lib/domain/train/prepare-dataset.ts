import type { SizeSettings } from '../../../schemas/runs.ts';
import { lakeKeys } from '../registry/keys.ts';
import type { DatasetFiles } from './dataset/dataset-files.ts';
import { demandWritten } from './dataset/demand-written.ts';
import { type DatasetPorts, entitySpans } from './dataset/entity-spans.ts';
import type { DatasetSource } from './dataset/fill-grid.ts';
import { coverage, encodeTable, type GatheredDataset, gatherDataset } from './dataset/gather-dataset.ts';
import { readKnownEvents } from './dataset/known-events.ts';
import { readKnownFeatures } from './dataset/known-features.ts';
import type { Pack, PackData } from './pack.ts';

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
 * Makes the table that a pack is trained on, and its folds. Of what the offline store held by the hour of `asOfUs` it is
 * a function: doing it again writes the same files under the same names, however far the store has come since. Throws
 * TG-3041 without rows, TG-3042 when they are too few for the size, TG-3043 for a label that never varies, TG-3044 when
 * the pack computes what it did not say, TG-3045 when the store has stopped writing an entity.
 */
export async function prepareDataset(request: DatasetRequest, ports: DatasetPorts): Promise<Dataset> {
  const { tenant, pack, asOfUs } = request;
  const spans = await entitySpans(request, ports);
  const gathered = await gatherDataset(spans, request, lakeSource(ports));
  await demandWritten({ tenant, entities: new Set(gathered.rows.entity), asOfUs }, ports);
  return storeDataset(encodeTable(request, gathered), { ...gathered, tenant, pack, lake: ports.lake });
}

function lakeSource(ports: DatasetPorts): DatasetSource {
  return {
    readFeatures: (question, sink) => readKnownFeatures(question, ports.lake, sink),
    readEvents: (question) => readKnownEvents(question, ports),
  };
}

interface Storing extends Pick<GatheredDataset, 'rows' | 'folds'> {
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
