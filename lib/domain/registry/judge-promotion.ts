import type { ChampionPointer, Verdict } from './champions.ts';
import type { ModelVersion } from './model-versions.ts';

/** Why a version cannot become the champion, whoever wants it. */
export type Refusal = 'no-version' | 'unserved' | 'quarantined' | 'champion-already';

export type PromotionJudgement =
  /** The verdict has brought about the change of that number. */
  | { readonly kind: 'promoted'; readonly number: number }
  | { readonly kind: 'conflict'; readonly expected: number | null; readonly champion: number | null }
  | { readonly kind: 'refused'; readonly why: Refusal }
  | { readonly kind: 'move'; readonly version: ModelVersion; readonly serving: string };

export interface Standing {
  readonly version: ModelVersion | undefined;
  readonly pointer: ChampionPointer | undefined;
}

/** What is to become of a verdict, as things stand. Pure: the transaction asks again for all that this rests upon. */
export function judgePromotion(verdict: Verdict, { version, pointer }: Standing): PromotionJudgement {
  if (verdict.usedBy !== undefined) return { kind: 'promoted', number: verdict.usedBy };
  const champion = pointer?.version ?? null;
  const conflict = { kind: 'conflict', expected: verdict.champion, champion } as const;
  // The pointer may be back at the champion that was expected: the decision was made before another one all the same.
  if ((pointer?.number ?? 0) !== verdict.pointer) return conflict;
  if (version === undefined) return { kind: 'refused', why: 'no-version' };
  if (version.status !== 'servable') return { kind: 'refused', why: version.status };
  if (version.serving === undefined) return { kind: 'refused', why: 'unserved' };
  if (version.version === champion) return { kind: 'refused', why: 'champion-already' };
  return verdict.champion === champion ? { kind: 'move', version, serving: version.serving } : conflict;
}
