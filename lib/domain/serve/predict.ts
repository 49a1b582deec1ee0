import type { Prediction } from '../../../schemas/serving.ts';
import { RequestError, TidegateError } from '../fault.ts';
import { formatTime } from '../time.ts';
import { explainHead } from './explain-heads.ts';
import { forecastsOfFallback, forecastsOfTrees, type HeadForecast, ofHorizon } from './make-forecasts.ts';
import type { ServedDocument, ServedModel } from './open-served-model.ts';
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
}

/** Which version answers, and in whose place. A fallback has no trees. */
export type Answering = {
  /** Number of the change that the model has come to; null = no version was promoted. */
  readonly champion: number | null;
} & (
  | { readonly role: 'champion' | 'previous'; readonly model: ServedModel }
  | { readonly role: 'fallback'; readonly model: ServedDocument }
);

/** Below it an answer rests on too little of what it was learnt from. */
const leastQuality = 0.7;

/**
 * The same numbers for the same version and input, whoever computes them and when: its JSON text is the answer, byte for
 * byte, so that the order of keys is that in which they are written here.
 */
export function predict(answering: Answering, input: PredictionInput): Prediction {
  const { document } = answering.model;
  const { id, entity, asOfUs } = input;
  const row = readServedRow(answering.model, input.row, asOfUs);
  const { forecasts, explanations } =
    answering.role === 'fallback'
      ? answerByFallback(answering, row, input)
      : answerByTrees(answering.model, row, input);
  return {
    contract: 'prediction/1',
    ...{ id, entity, model: document.model, version: document.version },
    ...standingOf(answering, row),
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

function answerByFallback(answering: Answering, { values }: ServedRow, { horizonUs }: PredictionInput): Answer {
  const { document } = answering.model;
  const forecasts = forecastsOfFallback(document, values);
  if (forecasts.length === 0) throw withoutFallback(answering);
  const lacks = (heads: readonly { readonly horizonUs: number }[]): boolean =>
    heads.every((head) => head.horizonUs !== horizonUs);
  // The model has that horizon, but only its trees know it.
  if (horizonUs !== null && lacks(forecasts.map(({ head }) => head)) && !lacks(document.heads))
    throw withoutFallback(answering, ' of that horizon');
  return { forecasts: ofHorizon(forecasts, horizonUs), explanations: [] };
}

function withoutFallback(answering: Answering, what = ''): TidegateError {
  const { version } = answering.model.document;
  const detail = `${whyNotChampion(answering)}, and version ${version} has no fallback${what}`;
  return answering.champion === null ? new RequestError('TG-7001', detail) : new TidegateError('TG-7002', detail);
}

function standingOf(answering: Answering, row: ServedRow): Pick<Prediction, 'status' | 'reason'> {
  const { role } = answering;
  const stale = reasonOfAge(row);
  if (role === 'champion') return stale === null ? { status: 'ok', reason: null } : { status: 'stale', reason: stale };
  const { version } = answering.model.document;
  const who =
    role === 'previous'
      ? `version ${version}, the one before it, answers`
      : `the fallback of version ${version} answers`;
  const instead = `${whyNotChampion(answering)}: ${who}`;
  return { status: role, reason: stale === null ? instead : `${instead}; ${stale}` };
}

function whyNotChampion({ champion, model }: Answering): string {
  const { model: name } = model.document;
  return champion === null ? `no version of ${name} is promoted` : `the champion of ${name} cannot be loaded`;
}

function reasonOfAge({ isExpired, features }: ServedRow): string | null {
  if (isExpired) return 'the features have expired';
  if (features.quality >= leastQuality) return null;
  return `features that matter are missing: their quality is ${features.quality.toFixed(2)}, below ${leastQuality}`;
}
