// Written by `npm run generate`. Change the packs, not this file.

/** What measures a pack in a world whose truth is known, by its name. Nothing that is deployed may import it. */
export const definitionsOfDone = new Map([['liquidation', async () => (await import('../liquidation/done.ts')).done]]);
