// Written by `npm run generate`. Change the packs, not this file.

/** What computes the labels and naive forecasts of a pack, by its name. */
export const packData = new Map([['liquidation', async () => (await import('../liquidation/features.ts')).data]]);
