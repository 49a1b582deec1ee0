import { packData } from '../../models/index/features.ts';
import { recipes } from '../../models/index/recipes.ts';
import { TidegateError } from '../../lib/domain/fault.ts';
import type { PackData } from '../../lib/domain/train/pack.ts';

export interface PackContents {
  readonly data: PackData;
  readonly recipe: { readonly text: string; readonly sha256: string };
}

/** What a pack computes with, and what it trains with; loaded for the one that is asked for. */
export async function loadContents(pack: string): Promise<PackContents> {
  const [data, recipe] = [await packData.get(pack)?.(), recipes.get(pack)];
  if (data === undefined || recipe === undefined)
    throw new TidegateError('TG-3093', `there is no pack ${pack} any more`);
  return { data, recipe };
}
