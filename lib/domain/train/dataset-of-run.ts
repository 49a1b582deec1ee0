import { FeatureTable } from '../../../schemas/training.ts';
import { sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import { lakeKeys, trainingFiles } from '../registry/keys.ts';
import type { DatasetPorts } from './dataset/entity-spans.ts';
import type { Pack, PackData } from './pack.ts';
import { type Dataset, prepareDataset } from './prepare-dataset.ts';
import { readDocument } from './run-documents.ts';
import type { TrainRun, TrainRuns } from './train-runs.ts';

export interface RunDatasetPorts extends DatasetPorts {
  readonly runs: Pick<TrainRuns, 'keepDataset'>;
}

export interface PackToLearn {
  readonly pack: Pack;
  readonly data: PackData;
}

/**
 * The data set of a run: made once, and named by its record before any job rests on it. A later try takes the one that
 * is named: an entity may have come meanwhile, or a longer past of one, and jobs that are written are not written again.
 */
export async function datasetOfRun(
  run: TrainRun,
  { pack, data }: PackToLearn,
  ports: RunDatasetPorts,
): Promise<Dataset> {
  const { tenant, settings, asOfUs } = run;
  if (run.dataset !== undefined) return readDataset(tenant, run.dataset, ports.lake);
  const made = await prepareDataset({ tenant, pack, data, settings, asOfUs }, ports);
  const kept = await ports.runs.keepDataset(tenant, run.run, made.dataset);
  if (kept === undefined) throw new TidegateError('TG-3051', `the run ${run.run} has ended`);
  return kept === made.dataset ? made : readDataset(tenant, kept, ports.lake);
}

async function readDataset(tenant: string, dataset: string, lake: DatasetPorts['lake']): Promise<Dataset> {
  const key = lakeKeys.dataset.key(tenant, dataset, trainingFiles.descriptor);
  const { content, bytes } = await readDocument(lake, key, FeatureTable);
  const { rows, foldCount, fromUs, untilUs } = content;
  return { dataset, rows, folds: foldCount - 1, fromUs, untilUs, table: { key, sha256: sha256Hex(bytes) } };
}
