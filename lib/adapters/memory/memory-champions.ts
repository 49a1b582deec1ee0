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
  readonly versions: Pick<MemoryModelVersions, 'statusOf'>;
  readonly outbox: Pick<MemoryOutbox, 'put'>;
}

export function memoryChampions({ versions, outbox }: Together): Champions {
  const pointers = new Map<string, ChampionPointer>();
  const verdicts = new Map<string, Verdict>();
  const histories = new Map<string, readonly ChampionChange[]>();
  const keyOf = (...names: readonly string[]): string => names.join('#');
  const holds = ({ verdict, change }: ChampionMove): boolean => {
    const { tenant, model, version, champion } = verdict;
    const kept = verdicts.get(keyOf(tenant, model, verdict.id));
    const pointer = pointers.get(keyOf(tenant, model));
    return (
      (pointer?.number ?? 0) === verdict.pointer &&
      (pointer?.version ?? null) === champion &&
      change.number === verdict.pointer + 1 &&
      kept?.usedBy === undefined &&
      kept?.version === version &&
      kept.pointer === verdict.pointer &&
      kept.champion === champion &&
      versions.statusOf(tenant, model, version) === 'servable'
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
      pointers.set(key, pointerAfter(change));
      verdicts.set(keyOf(verdict.tenant, verdict.model, verdict.id), { ...verdict, usedBy: change.number });
      histories.set(key, [...(histories.get(key) ?? []), change]);
      outbox.put(owed);
      return 'moved';
    },
    change: async (tenant, model, number) => histories.get(keyOf(tenant, model))?.[number - 1],
    changes: async (tenant, model) => histories.get(keyOf(tenant, model)) ?? [],
  };
}
