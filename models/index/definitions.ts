// Written by `npm run generate`. Change the packs, not this file.
import { pack as pack0 } from '../liquidation/pack.ts';

/** Every pack, by its name: data only. */
export const packs = [pack0];
