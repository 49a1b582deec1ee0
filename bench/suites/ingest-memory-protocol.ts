import * as z from 'zod';

/** What the process of the suite is asked for. */
export const StreamTask = z.strictObject({ seed: z.int(), events: z.int().min(1), samples: z.int().min(2) });
export type StreamTask = z.infer<typeof StreamTask>;

const bytes = z.number().min(0);

/** Memory right after a collection of garbage. */
export const MemorySample = z.strictObject({ events: z.int(), heap: bytes, resident: bytes });
export type MemorySample = z.infer<typeof MemorySample>;

export const StreamedMemory = z.strictObject({
  samples: z.array(MemorySample),
  /** Highest that was seen after any request, garbage included. */
  residentPeak: bytes,
  messages: z.int(),
  /** Events that moved the features. */
  applied: z.int(),
  /** Features with a value in the last row of each entity. */
  present: z.array(z.int()),
});
export type StreamedMemory = z.infer<typeof StreamedMemory>;
