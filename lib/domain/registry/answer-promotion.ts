import type { ErrorCode } from '../../../schemas/errors.ts';
import type { Promotion } from '../../../schemas/models.ts';
import { RequestError } from '../fault.ts';
import { formatTime } from '../time.ts';
import type { ChampionChange } from './champions.ts';
import type { Refusal } from './judge-promotion.ts';
import type { PromotionOutcome } from './promote-version.ts';

const refusals: Readonly<Record<Refusal, { readonly code: ErrorCode; readonly why: string }>> = {
  'no-version': { code: 'TG-5002', why: 'is no version' },
  unserved: { code: 'TG-5004', why: 'has no serving artifact yet' },
  quarantined: { code: 'TG-5005', why: 'is quarantined' },
  'champion-already': { code: 'TG-5006', why: 'is the champion already' },
};

/** What the caller is told. Throws where the pointer was not moved by this request. */
export function answerPromotion(
  outcome: PromotionOutcome,
  { model, version }: { readonly model: string; readonly version: number },
): Promotion {
  if (outcome.kind === 'promoted') return { contract: 'promotion/1', model, ...describeChange(outcome.change) };
  if (outcome.kind === 'refused') {
    const { code, why } = refusals[outcome.why];
    throw new RequestError(code, `${model}@${version} ${why}`);
  }
  const { expected, champion } = outcome;
  const present = champion === null ? 'there is none' : `it is ${model}@${champion}`;
  // Back at the champion that was expected: somebody has changed it, and somebody has changed it back.
  const wanted = expected === champion ? 'it has been changed meanwhile' : `${nameOf(model, expected)} was expected`;
  throw new RequestError('TG-5003', `champion of ${model}: ${wanted}, and now ${present}`);
}

function nameOf(model: string, version: number | null): string {
  return version === null ? 'none' : `${model}@${version}`;
}

export function describeChange(change: ChampionChange): Omit<Promotion, 'contract' | 'model'> {
  const { number, version, previous, kind, verdict, reason, principal, artifact, manifest, changedAtUs, digest } =
    change;
  const changedAt = formatTime(changedAtUs);
  return { number, version, previous, kind, verdict, reason, principal, artifact, manifest, changedAt, digest };
}
