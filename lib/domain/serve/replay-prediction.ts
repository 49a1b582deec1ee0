import type { ServedPrediction } from '../../../schemas/serving.ts';
import { sha256Hex } from '../canonical-json.ts';
import type { ErrorCode } from '../../../schemas/errors.ts';
import { openServedDocument, openServedModel, parseServingDocument } from './open-served-model.ts';
import { type Answering, predict } from './predict.ts';

/** The files of a version, as they are stored now. */
export interface ReplayFiles {
  readonly serving: Uint8Array;
  /** Absent for a fallback, which has no trees. */
  readonly image?: Uint8Array;
}

export type Replay =
  { readonly kind: 'same' } | { readonly kind: 'mismatch'; readonly code: ErrorCode; readonly detail: string };

/**
 * Computes an answer again from what was logged of it. What does not have the digest that was logged is named before
 * anything is computed: so it is known which part is not what it was.
 */
export function replayPrediction(served: ServedPrediction, files: ReplayFiles): Replay {
  const row = Buffer.from(served.row, 'base64');
  const altered = findAltered(served, files, row);
  if (altered !== undefined) return altered;
  const again = answerAgain(served, files, row);
  if (again === served.answer) return { kind: 'same' };
  const at = firstDifference(Buffer.from(again), Buffer.from(served.answer));
  return mismatch('TG-7013', `${served.id}: differs from byte ${at} on; it was answered by the code ${served.code}`);
}

function firstDifference(one: Uint8Array, other: Uint8Array): number {
  const at = one.findIndex((byte, index) => byte !== other[index]);
  return at < 0 ? one.length : at;
}

function findAltered(served: ServedPrediction, files: ReplayFiles, row: Uint8Array): Replay | undefined {
  const { id, rowDigest, answer, answerDigest, serving, image } = served;
  if (sha256Hex(row) !== rowDigest)
    return mismatch('TG-7010', `${id}: the features do not have the digest ${rowDigest}`);
  for (const [name, bytes, { sha256 }] of [
    ['serving document', files.serving, serving],
    ['image', files.image, image],
  ] as const) {
    if (bytes === undefined) continue;
    const digest = sha256Hex(bytes);
    if (digest !== sha256) return mismatch('TG-7011', `${id}: the ${name} ${sha256} has the digest ${digest}`);
  }
  if (sha256Hex(answer) !== answerDigest)
    return mismatch('TG-7012', `${id}: the answer does not have the digest ${answerDigest}`);
  const { model, version } = parseServingDocument(files.serving);
  if (served.model === model && served.version === version) return undefined;
  return mismatch(
    'TG-7012',
    `${id}: the record names ${served.model}@${served.version}, its serving document ${model}@${version}`,
  );
}

function answerAgain(served: ServedPrediction, files: ReplayFiles, packed: Uint8Array): string {
  const { id, entity, horizonUs, isExplained, asOfUs, eventTimeUs, knowledgeTimeUs } = served;
  const row = { eventTimeUs, knowledgeTimeUs, packed };
  return JSON.stringify(predict(answeringOf(served, files), { id, entity, horizonUs, isExplained, asOfUs, row }));
}

function answeringOf({ role, champion }: ServedPrediction, { serving, image }: ReplayFiles): Answering {
  const document = parseServingDocument(serving);
  if (role === 'fallback') return { role, champion, model: openServedDocument(document) };
  if (image === undefined) throw new RangeError('an answer of trees is replayed without their image');
  return { role, champion, model: openServedModel(document, image) };
}

export function mismatch(code: ErrorCode, detail: string): Replay {
  return { kind: 'mismatch', code, detail };
}
