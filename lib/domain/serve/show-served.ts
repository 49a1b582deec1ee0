import type { ServedList, ServedPrediction } from '../../../schemas/serving.ts';
import { RequestError } from '../fault.ts';
import type { UploadCaller, UploadUrls } from '../ingest/import-uploads.ts';
import { artifactKeys } from '../registry/keys.ts';
import { noModel } from '../registry/list-versions.ts';
import type { ModelVersions } from '../registry/model-versions.ts';
import { formatTime } from '../time.ts';
import type { PredictionLog, PredictionSummary } from './prediction-log.ts';

export interface ServedQuestion {
  readonly tenant: string;
  readonly id: string;
  readonly caller: UploadCaller;
}

export interface ServedPorts {
  readonly predictions: Pick<PredictionLog, 'find'>;
  /** Of the artifact bucket. */
  readonly artifactUrls: Pick<UploadUrls, 'get'>;
}

/** All that an answer was made of, with the addresses of its files. */
export async function showServed(
  { tenant, id, caller }: ServedQuestion,
  ports: ServedPorts,
): Promise<ServedPrediction> {
  const found = await ports.predictions.find(tenant, id);
  if (found === undefined) throw new RequestError('TG-7004', `there is no prediction ${id}`);
  const fileOf = (sha256: string) => ({
    sha256,
    url: ports.artifactUrls.get(artifactKeys.artifact.key(tenant, sha256), caller),
  });
  const { model, version, role, champion, entity, horizonUs, isExplained, asOfUs, eventTimeUs, knowledgeTimeUs } =
    found;
  const { rowDigest, answer, answerDigest, code } = found;
  return {
    contract: 'served-prediction/1',
    ...{ id, model, version, role, champion, entity, horizonUs, isExplained, asOfUs, eventTimeUs, knowledgeTimeUs },
    row: Buffer.from(found.row).toString('base64'),
    ...{ rowDigest, answer, answerDigest },
    serving: fileOf(found.serving),
    image: fileOf(found.image),
    code,
    servedAt: formatTime(found.servedAtUs),
  };
}

export interface ServedListQuestion {
  readonly tenant: string;
  readonly limit: number;
  /** Undefined = of all models. */
  readonly model: string | undefined;
  /** Wall clock. */
  readonly nowUs: number;
}

export interface ServedListPorts {
  readonly predictions: Pick<PredictionLog, 'newest'>;
  readonly versions: Pick<ModelVersions, 'list'>;
}

/** The newest first. Throws TG-5001 for a model that nobody has trained: in vain, two days would be searched for it. */
export async function listServed(
  { tenant, ...wanted }: ServedListQuestion,
  { predictions, versions }: ServedListPorts,
): Promise<ServedList> {
  const { model } = wanted;
  if (model !== undefined && (await versions.list(tenant, model, 1)).length === 0) throw noModel(model);
  const found = await predictions.newest(tenant, wanted);
  return { contract: 'served-list/1', predictions: found.map(listedOf) };
}

function listedOf({ id, model, version, entity, servedAtUs }: PredictionSummary): ServedList['predictions'][number] {
  return { id, model, version, entity, servedAt: formatTime(servedAtUs) };
}
