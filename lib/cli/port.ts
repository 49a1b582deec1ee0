import * as z from 'zod';

/** A TCP port that a user may listen on, as it comes from a command line. */
export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'expected a port number')
  .transform(Number)
  .pipe(z.int().min(1024, 'expected a port from 1024 to 65535').max(65_535, 'expected a port from 1024 to 65535'));
