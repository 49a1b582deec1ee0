import type { Prediction } from '../../../schemas/serving.ts';
import { RequestError } from '../fault.ts';
import { formatTime } from '../time.ts';
import { explainHead } from './explain-heads.ts';
import { forecastsOfFallback, forecastsOfTrees, type HeadForecast, ofHorizon } from './make-forecasts.ts';
import type { ServedModel } from './open-served-model.ts';
import { readServedRow, type RowToServe, type ServedRow } from './read-served-row.ts';
import { scoreHeads } from './score-heads.ts';

export interface PredictionInput {
  readonly id: string;
  readonly entity: string;
  /** Null = every horizon of the model. */
  readonly horizonUs: number | null;
  readonly isExplained: boolean;
  readonly asOfUs: number;
  readonly row: RowToServe;
  /** Fallback: the version is no champion, and only what it has instead of trees may answer. */
  readonly role: 'champion' | 'fallback';
}

/** Below it an answer rests on too little of what it was learnt from. */
const leastQuality = 0.7;

/**
 * The same numbers for the same model and input, whoever computes them and when: its JSON text is the answer, byte for
 * byte, so that the order of keys is that in which they are written here.
 */
export function predict(model: ServedModel, input: PredictionInput): Prediction {
  const { document } = model;
  const { id, entity, asOfUs, role } = input;
  const row = readServedRow(model, input.row, asOfUs);
  const { forecasts, explanations } =
    role === 'fallback' ? answerByFallback(model, row, input) : answerByTrees(model, row, input);
  return {
    contract: 'prediction/1',
    ...{ id, entity, model: document.model, version: document.version },
    ...standingOf(model, row, role),
    ...{ artifact: document.artifact, image: document.image.sha256 },
    ...{ view: document.view, featureViewVersion: document.featureViewVersion },
    asOf: formatTime(asOfUs),
    eventTime: formatTime(input.row.eventTimeUs),
    knowledgeTime: formatTime(input.row.knowledgeTimeUs),
    forecasts: forecasts.map(({ forecast }) => forecast),
    explanations,
    features: row.features,
  };
}

interface Answer {
  readonly forecasts: readonly HeadForecast[];
  readonly explanations: Prediction['explanations'];
}

function answerByTrees(model: ServedModel, { values }: ServedRow, { horizonUs, isExplained }: PredictionInput): Answer {
  const valued = scoreHeads(model, values);
  const forecasts = ofHorizon(forecastsOfTrees(model.document, valued), horizonUs);
  const given = new Set(forecasts.map(({ head }) => head));
  const explained = isExplained ? valued.filter(({ head }) => given.has(head)) : [];
  return { forecasts, explanations: explained.map((head) => explainHead(model, head, values)) };
}

function answerByFallback({ document }: ServedModel, { values }: ServedRow, { horizonUs }: PredictionInput): Answer {
  const forecasts = forecastsOfFallback(document, values);
  if (forecasts.length === 0)
    throw new RequestError(
      'TG-7001',
      `no version of ${document.model} is promoted, and version ${document.version} has no fallback`,
    );
  return { forecasts: ofHorizon(forecasts, horizonUs), explanations: [] };
}

function standingOf(
  model: ServedModel,
  row: ServedRow,
  role: PredictionInput['role'],
): Pick<Prediction, 'status' | 'reason'> {
  const { document } = model;
  const stale = reasonOfAge(row);
  if (role === 'champion') return stale === null ? { status: 'ok', reason: null } : { status: 'stale', reason: stale };
  const instead = `no version of ${document.model} is promoted: the fallback of version ${document.version} answers`;
  return { status: 'fallback', reason: stale === null ? instead : `${instead}; ${stale}` };
}

function reasonOfAge({ isExpired, features }: ServedRow): string | null {
  if (isExpired) return 'the features have expired';
  if (features.quality >= leastQuality) return null;
  return `features that matter are missing: their quality is ${features.quality.toFixed(2)}, below ${leastQuality}`;
}
