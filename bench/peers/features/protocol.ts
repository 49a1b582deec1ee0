import * as z from 'zod';

/** The first line that a program reads: files of raw float64, and the windows. */
export const Task = z.strictObject({
  prices: z.string(),
  volumes: z.string(),
  windows: z.array(z.int().min(2)),
  /** The first row of a batch that is compared: before it, candidates begin their recursions in ways of their own. */
  provenFrom: z.int().min(0),
});
export type Task = z.infer<typeof Task>;

/** Every further line: what to run, how often, and where the newest columns go when they are to be compared. */
export const Request = z.strictObject({
  candidate: z.string(),
  times: z.int().min(1),
  out: z.string().optional(),
});
export type Request = z.infer<typeof Request>;

export const Timing = z.strictObject({ seconds: z.number(), cpuSeconds: z.number(), features: z.int().min(1) });
export type Timing = z.infer<typeof Timing>;

export const StreamMemory = z.strictObject({
  heapSecondHalf: z.number(),
  residentSecondHalf: z.number(),
  residentPeak: z.number(),
  bytesPerTick: z.number(),
});
export type StreamMemory = z.infer<typeof StreamMemory>;
