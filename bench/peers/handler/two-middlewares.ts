import middy from '@middy/core';
import { type Asked, handler as bare } from './bare.ts';

/** Middy with as little in it as there can be. */
export const handler = middy<Asked>()
  .use({ before: () => undefined, after: () => undefined })
  .use({ onError: () => undefined })
  .handler(bare);
