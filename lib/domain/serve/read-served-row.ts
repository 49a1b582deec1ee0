import type { Prediction } from '../../../schemas/serving.ts';
import { sha256Hex } from '../canonical-json.ts';
import { TidegateError } from '../fault.ts';
import { viewKey } from '../features/feature-view.ts';
import { isExpired, judgeValue } from '../features/judge-value.ts';
import { unpackRow } from '../features/row-codec.ts';
import type { ServedDocument } from './open-served-model.ts';

export interface RowToServe {
  readonly eventTimeUs: number;
  readonly knowledgeTimeUs: number;
  /** As the online store holds it. */
  readonly packed: Uint8Array;
}

export interface ServedRow {
  /** In the order of the features of the model; NaN = missing. */
  readonly values: Float64Array;
  readonly isExpired: boolean;
  readonly features: Prediction['features'];
}

type Status = Prediction['features']['statuses'][string];

/** How much of the weight of a feature is lost. One that is NULL was looked for in vain, which trees have learnt from. */
const penalties: Readonly<Record<Status, number>> = { PRESENT: 0, NULL: 0.5, EXPIRED: 1, NOT_FOUND: 1 };

/** What a model sees of a row of its view. Throws TG-2003 for what is no such row. */
export function readServedRow(model: ServedDocument, row: RowToServe, asOfUs: number): ServedRow {
  const { document, view, places } = model;
  const unpacked = unpackRow(row.packed, view.features.length);
  // The codec writes no infinity, and an answer could not tell of one.
  if (unpacked === undefined || unpacked.some((value) => Math.abs(value) === Infinity))
    throw new TidegateError('TG-2003', `what is stored is not a row of ${viewKey(view)}`);
  const isOld = isExpired(view, row, asOfUs);
  const judged = places.map((place) => judgeValue(unpacked[place] ?? Number.NaN, isOld));
  const statuses = judged.map(({ status }) => status);
  return {
    values: Float64Array.from(judged, ({ value }) => value ?? Number.NaN),
    isExpired: isOld,
    features: {
      digest: sha256Hex(row.packed),
      present: statuses.filter((status) => status === 'PRESENT').length / statuses.length,
      quality: qualityOf(statuses, document.weights),
      statuses: Object.fromEntries(document.features.map((name, at) => [name, statuses[at] ?? 'NOT_FOUND'])),
    },
  };
}

/** Divided by the sum of the weights, which is 1 but for rounding: of all features it is exactly 1, of none 0. */
function qualityOf(statuses: readonly Status[], weights: readonly number[]): number {
  const all = weights.reduce((sum, weight) => sum + weight, 0);
  const kept = statuses.reduce((sum, status, at) => sum + (weights[at] ?? 0) * (1 - penalties[status]), 0);
  return kept / all;
}
