import { TidegateError } from '../../domain/fault.ts';
import type { Pack, PackData } from '../../domain/train/pack.ts';
import type { DefinitionOfDone } from '../../simulator/definition-of-done.ts';
import { packs } from '../../../models/index/definitions.ts';
import { definitionsOfDone } from '../../../models/index/evidence.ts';
import { packData } from '../../../models/index/features.ts';
import { recipes } from '../../../models/index/recipes.ts';

/** A pack with all that it takes to measure it. */
export interface MeasuredPack {
  readonly pack: Pack;
  readonly data: PackData;
  readonly recipe: { readonly text: string; readonly sha256: string };
  readonly done: DefinitionOfDone;
}

/** Packs that measure themselves. */
export const measuredPacks: readonly string[] = [...definitionsOfDone.keys()];

/** Reduced to the heads that the truth is known of: heads are fitted apart, so that the others change nothing. */
export async function loadMeasuredPack(name: string): Promise<MeasuredPack> {
  const [whole, loadData, recipe, loadDone] = [
    packs.find((pack) => pack.name === name),
    packData.get(name),
    recipes.get(name),
    definitionsOfDone.get(name),
  ];
  if (whole === undefined || loadData === undefined || recipe === undefined || loadDone === undefined) {
    throw new TidegateError('TG-3093', `${name} has no definition of done; these have: ${measuredPacks.join(', ')}`);
  }
  const done = await loadDone();
  return { pack: reduce(whole, done.heads), data: await loadData(), recipe, done };
}

/** One thread each: results do not depend on the machine, and worlds are measured side by side. */
function reduce(pack: Pack, heads: readonly string[]): Pack {
  return {
    ...pack,
    heads: pack.heads.filter(({ name }) => heads.includes(name)),
    baselines: pack.baselines.filter(({ head }) => heads.includes(head)),
    interval: null,
    serving: { ...pack.serving, nested: pack.serving.nested.filter((name) => heads.includes(name)) },
    explain: { backgroundRows: 0, referenceRows: 0 },
    limits: { ...pack.limits, cpus: 1 },
  };
}
