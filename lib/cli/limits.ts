import * as z from 'zod';

/** How many records a list may show, as it comes from a command line. */
export const limit = z
  .string()
  .regex(/^\d+$/, 'expected a whole number')
  .transform(Number)
  .pipe(z.int().min(1, 'expected at least 1').max(1000, 'expected at most 1000'));
