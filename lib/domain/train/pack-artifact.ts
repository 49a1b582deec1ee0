import type { PackedArtifact } from '../../../schemas/runs.ts';
import type { TrainJob } from '../../../schemas/training.ts';
import { GbdtError, type NamedModel, packModels, parseTextModel } from '../../kernels/gbdt/index.ts';
import { sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import type { Lake } from '../ingest/ports.ts';
import { lakeKeys, trainingFiles } from '../registry/keys.ts';
import { filesOf, type PlacedResult, type ReadPlace, readNamed } from './evaluation/result-reader.ts';
import { proveGoldenRows, readGoldenRows } from './golden-rows.ts';
import { readJob, readResult, type RunName } from './run-documents.ts';
import { placeIn } from './run-jobs.ts';
import { readPlaces } from './run-places.ts';

export interface PackPorts {
  readonly lake: Pick<Lake, 'get' | 'putOnce'>;
  readonly lakeBucket: string;
}

/**
 * Packs the trained heads into one image, and keeps it in the lake once it gives the bits of LightGBM on every golden
 * row: throws TG-3064 for a model that cannot be packed, TG-3065 for an image that scores otherwise.
 */
export async function packArtifact(name: RunName, { lake, lakeBucket }: PackPorts): Promise<PackedArtifact> {
  const { tenant, run } = name;
  const job = await readJob(lake, name, 'train');
  const place = placeIn(lakeBucket, lakeKeys.trainResult.key(tenant, run, 'train', trainingFiles.result));
  const result: PlacedResult = { place, document: await readResult(lake, name, 'train') };
  const read = readPlaces(lake, lakeBucket);
  const models = await readModels(result, job, read);
  const image = packed(models);
  const golden = await readGoldenRows(result, models, read);
  proveGoldenRows(image, golden);
  await lake.putOnce(lakeKeys.packedArtifact.key(tenant, run), image);
  return { sha256: sha256Hex(image), bytes: image.length, heads: models.length, goldenRows: golden.count };
}

async function readModels(result: PlacedResult, job: TrainJob, read: ReadPlace): Promise<NamedModel[]> {
  const models: NamedModel[] = [];
  for (const { name } of job.heads) {
    const [file] = filesOf(result.place, result.document, { kind: 'model', head: name, fold: null });
    if (file === undefined) throw new TidegateError('TG-3060', `${result.place} names no model of the head ${name}`);
    const text = new TextDecoder().decode(await readNamed(read, file));
    models.push({ name, model: understood(`the model of ${name}`, () => parseTextModel(text)) });
  }
  return models;
}

function packed(models: readonly NamedModel[]): Uint8Array {
  return understood('the artifact', () => packModels(models));
}

function understood<Result>(what: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof GbdtError)) throw error;
    throw new TidegateError('TG-3064', `${what} cannot be packed: ${error.message}`, { cause: error });
  }
}
