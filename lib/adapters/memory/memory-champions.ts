import type {
  ChampionChange,
  ChampionMove,
  ChampionPointer,
  Champions,
  Verdict,
} from '../../domain/registry/champions.ts';
import { pointerAfter } from '../../domain/registry/champion-chain.ts';
import type { MemoryModelVersions } from './memory-model-versions.ts';
import type { MemoryOutbox } from './memory-outbox.ts';

interface Together {
  readonly versions: Pick<MemoryModelVersions, 'servingOf'>;
  readonly outbox: Pick<MemoryOutbox, 'put'>;
}

export function memoryChampions({ versions, outbox }: Together): Champions {
  const pointers = new Map<string, ChampionPointer>();
  const verdicts = new Map<string, Verdict>();
  const histories = new Map<string, readonly ChampionChange[]>();
  const keyOf = (...names: readonly string[]): string => names.join('#');
  const holds = ({ verdict, change, serving }: ChampionMove): boolean => {
    const { tenant, model, version, pointer } = verdict;
    return (
      isWhereDecided(pointers.get(keyOf(tenant, model)), verdict) &&
      isUnused(verdicts.get(keyOf(tenant, model, verdict.id)), verdict) &&
      change.number === pointer + 1 &&
      versions.servingOf(tenant, model, version) === serving
    );
  };
  return {
    pointer: async (tenant, model) => pointers.get(keyOf(tenant, model)),
    verdict: async (tenant, model, id) => verdicts.get(keyOf(tenant, model, id)),
    async decide(verdict) {
      const key = keyOf(verdict.tenant, verdict.model, verdict.id);
      const kept = verdicts.get(key) ?? verdict;
      verdicts.set(key, kept);
      return kept;
    },
    async move(move) {
      if (!holds(move)) return 'refused';
      const { verdict, change, owed } = move;
      const key = keyOf(verdict.tenant, verdict.model);
      pointers.set(key, pointerAfter(move));
      verdicts.set(keyOf(verdict.tenant, verdict.model, verdict.id), { ...verdict, usedBy: change.number });
      histories.set(key, [...(histories.get(key) ?? []), change]);
      outbox.put(owed);
      return 'moved';
    },
    change: async (tenant, model, number) => histories.get(keyOf(tenant, model))?.[number - 1],
    changes: async (tenant, model) => histories.get(keyOf(tenant, model)) ?? [],
  };
}

function isWhereDecided(pointer: ChampionPointer | undefined, verdict: Verdict): boolean {
  return (pointer?.number ?? 0) === verdict.pointer && (pointer?.version ?? null) === verdict.champion;
}

/** The verdict that was written, and not only one of its name. */
function isUnused(kept: Verdict | undefined, { version, champion, pointer }: Verdict): boolean {
  if (kept === undefined || kept.usedBy !== undefined) return false;
  return kept.version === version && kept.champion === champion && kept.pointer === pointer;
}
