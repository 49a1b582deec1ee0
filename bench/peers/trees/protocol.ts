import * as z from 'zod';

/** The first line that a program reads: the folder with the files of the model and the rows. */
export const Task = z.strictObject({ folder: z.string(), features: z.int().min(1) });
export type Task = z.infer<typeof Task>;

/** Every further line: what to call, for how many rows, and where the newest answers go when they are to be compared. */
export const Request = z.strictObject({
  candidate: z.string(),
  /** Of a pass. */
  rows: z.int().min(1),
  passes: z.int().min(1),
  /** Whether each call is timed by itself. */
  each: z.boolean(),
  out: z.string().optional(),
});
export type Request = z.infer<typeof Request>;

export const Timing = z.strictObject({
  /** Of all passes. */
  microseconds: z.number().positive(),
  /** Of single calls, when each was timed. */
  p50: z.number().optional(),
  p99: z.number().optional(),
});
export type Timing = z.infer<typeof Timing>;
