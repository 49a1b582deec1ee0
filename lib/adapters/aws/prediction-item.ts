import { answeringRoles } from '../../../schemas/answering-roles.ts';
import { predictionKeys } from '../../domain/registry/prediction-keys.ts';
import type { LoggedPrediction, PredictionSummary } from '../../domain/serve/prediction-log.ts';
import {
  readBoolean,
  readBytes,
  readInteger,
  readOneOf,
  readOptionalInteger,
  readText,
  type StoredItem,
  ttlSeconds,
} from './stored-item.ts';

/**
 * Whoever doubts an answer asks within weeks; a record is ten times as large as what it tells, and the log of a busy
 * model would soon be most of what there is to pay for.
 */
const keptDays = 30;

/** No champion and no horizon are attributes that are absent: engines differ in what is equal to null. */
export function toPredictionItem(prediction: LoggedPrediction): StoredItem {
  const { champion, horizonUs, ...content } = prediction;
  return {
    ...predictionKeys.prediction.key(prediction.tenant, prediction.id),
    ...content,
    ...(champion !== null && { champion }),
    ...(horizonUs !== null && { horizonUs }),
    ttl: ttlSeconds(prediction.servedAtUs, keptDays),
  };
}

export function fromPredictionItem(item: StoredItem): LoggedPrediction {
  return {
    ...fromSummaryItem(item),
    tenant: readText(item, 'tenant'),
    role: readOneOf(item, 'role', answeringRoles),
    champion: readOptionalInteger(item, 'champion') ?? null,
    serving: readText(item, 'serving'),
    image: readText(item, 'image'),
    horizonUs: readOptionalInteger(item, 'horizonUs') ?? null,
    isExplained: readBoolean(item, 'isExplained'),
    asOfUs: readInteger(item, 'asOfUs'),
    eventTimeUs: readInteger(item, 'eventTimeUs'),
    knowledgeTimeUs: readInteger(item, 'knowledgeTimeUs'),
    row: readBytes(item, 'row'),
    rowDigest: readText(item, 'rowDigest'),
    answer: readText(item, 'answer'),
    answerDigest: readText(item, 'answerDigest'),
    code: readText(item, 'code'),
  };
}

export const summaryAttributes = ['id', 'model', 'version', 'entity', 'servedAtUs'] as const;

export function fromSummaryItem(item: StoredItem): PredictionSummary {
  return {
    id: readText(item, 'id'),
    model: readText(item, 'model'),
    version: readInteger(item, 'version'),
    entity: readText(item, 'entity'),
    servedAtUs: readInteger(item, 'servedAtUs'),
  };
}
