import { packs } from '../../models/index/definitions.ts';
import { TidegateError } from '../../lib/domain/fault.ts';
import type { Pack } from '../../lib/domain/train/pack.ts';

/** A run may outlive its pack. */
export function demandPack(name: string): Pack {
  const pack = packs.find((candidate) => candidate.name === name);
  if (pack === undefined) throw new TidegateError('TG-3093', `there is no pack ${name} any more`);
  return pack;
}
