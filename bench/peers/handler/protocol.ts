import * as z from 'zod';

/** What `serve-handler.mjs` answers. */
export const Timing = z.strictObject({
  /** Of all calls. */
  microseconds: z.number().positive(),
  /** Of the last one. */
  answer: z.object({ statusCode: z.int(), body: z.string() }),
  /** Written to the log by all calls. */
  lines: z.int().min(0),
});
