import * as z from 'zod';

/** Its values are the arguments of the program: rows, predictions, samples and images. */
export interface ScoringTask {
  /** Files of packed models; they take turns. */
  readonly images: readonly string[];
  /** Raw float64, row after row. */
  readonly rows: string;
  readonly predictions: number;
  /** How often memory is read. */
  readonly samples: number;
}

export const MemoryRead = z.strictObject({ resident: z.number(), allocated: z.number() });

export const ScoredMemory = z.strictObject({
  /** After the last prediction. */
  end: MemoryRead,
  /** Of the first row, by the first model. */
  first: z.number(),
  samples: z.array(z.strictObject({ predictions: z.int(), heap: z.number(), resident: z.number() })),
  /** In bytes, garbage included. */
  residentPeak: z.number(),
});
export type ScoredMemory = z.infer<typeof ScoredMemory>;
