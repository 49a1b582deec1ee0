import * as z from 'zod';

/** A whole number from 1, as it comes from a command line. */
export function limitOf(largest: number) {
  return z
    .string()
    .regex(/^\d+$/, 'expected a whole number')
    .transform(Number)
    .pipe(z.int().min(1, 'expected at least 1').max(largest, `expected at most ${largest}`));
}

/** How many records a list may show. */
export const limit = limitOf(1000);
