import type { ChampionHistory } from '../../../schemas/models.ts';
import { describeChange } from './answer-promotion.ts';
import { findBreak } from './champion-chain.ts';
import type { Champions } from './champions.ts';
import { type ModelQuestion, noModel } from './list-versions.ts';
import type { ModelVersions } from './model-versions.ts';

export interface ListChampionsPorts {
  readonly versions: Pick<ModelVersions, 'list'>;
  readonly champions: Pick<Champions, 'pointer' | 'changes'>;
}

/** The whole chain is followed, however few changes are shown. */
export async function listChampions(question: ModelQuestion, ports: ListChampionsPorts): Promise<ChampionHistory> {
  const { tenant, model, limit } = question;
  const [newest] = await ports.versions.list(tenant, model, 1);
  // The pointer first: what is changed while this reads is longer than it says, and is cut to it.
  const pointer = await ports.champions.pointer(tenant, model);
  const changes = (await ports.champions.changes(tenant, model)).filter(
    ({ number }) => number <= (pointer?.number ?? 0),
  );
  if (newest === undefined && changes.length === 0) throw noModel(model);
  return {
    contract: 'champion-history/1',
    model,
    brokenAt: findBreak(changes, pointer) ?? null,
    changes: changes.toReversed().slice(0, limit).map(describeChange),
  };
}
