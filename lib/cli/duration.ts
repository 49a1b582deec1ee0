import * as z from 'zod';
import { parseDuration } from '../domain/parse-duration.ts';

/** A length of time as people write it; microseconds inside. */
export const duration = z.string().transform((text, context) => {
  const lengthUs = parseDuration(text);
  if (lengthUs !== undefined) return lengthUs;
  context.addIssue('expected a duration such as 90s, 15m, 12h or 30d');
  return z.NEVER;
});
