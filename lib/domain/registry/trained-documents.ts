/** What the harness writes beside a trained model, as far as serving needs it. */
import * as z from 'zod';

const lines = { breakpoints: z.array(z.number()).min(1), values: z.array(z.number()).min(1) };

export const CalibrationFile = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('platt'), scale: z.literal('margin'), slope: z.number(), intercept: z.number() }),
  z.object({ kind: z.literal('isotonic'), scale: z.literal('margin'), ...lines }),
]);

export const ConfidenceFile = z.object({
  kind: z.literal('isotonic'),
  scale: z.literal('distance-from-half'),
  ...lines,
});

export type CalibrationFile = z.infer<typeof CalibrationFile>;
export type ConfidenceFile = z.infer<typeof ConfidenceFile>;
