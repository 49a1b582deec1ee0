import { canonicalJson, sha256Hex } from '../canonical-json.ts';
import type { ChampionChange, ChampionMove, ChampionPointer } from './champions.ts';

/** Before the first change. */
export const firstDigest = '0'.repeat(64);

/** A change with its digest: over that of the change before, and all that it says itself. */
export function chained(change: Omit<ChampionChange, 'digest'>): ChampionChange {
  return { ...change, digest: digestOf(change) };
}

/** Where a move leaves the pointer of its model. */
export function pointerAfter({ change, serving }: Pick<ChampionMove, 'change' | 'serving'>): ChampionPointer {
  const { number, version, previous, verdict, digest, changedAtUs } = change;
  return { number, version, previous, serving, verdict, digest, changedAtUs };
}

/** Number of the first change that is missing or altered; undefined = the chain holds, and ends where the pointer is. */
export function findBreak(
  changes: readonly ChampionChange[],
  pointer: { readonly number: number; readonly digest: string } | undefined,
): number | undefined {
  let before = firstDigest;
  for (const [index, { digest, ...content }] of changes.entries()) {
    const isNext = content.number === index + 1 && content.previousDigest === before;
    if (!isNext || digestOf(content) !== digest) return index + 1;
    before = digest;
  }
  const ends = { number: pointer?.number ?? 0, digest: pointer?.digest ?? firstDigest };
  if (ends.number === changes.length && ends.digest === before) return undefined;
  return Math.max(1, Math.min(ends.number, changes.length + 1));
}

function digestOf(change: Omit<ChampionChange, 'digest'>): string {
  const { tenant, model, number, version, previous, kind, verdict, reason, principal } = change;
  const { artifact, manifest, changedAtUs, previousDigest } = change;
  const row = { tenant, model, number, version, previous, kind, verdict, reason, principal, artifact, manifest };
  return sha256Hex(`${previousDigest}\n${canonicalJson({ ...row, changedAtUs })}`);
}
