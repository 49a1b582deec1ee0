/** What `tidegate kernel` prints with `--json`. */
import * as z from 'zod';
import { Sha256 } from './identity.ts';

const count = z.int().min(0);
const name = z.string().min(1).max(1000);
const number = z.number().nullable().meta({ description: 'null where it is not finite.' });

const head = z.strictObject({
  name,
  objective: name.meta({ description: 'As LightGBM spells it.' }),
  outputs: z.int().min(1),
  trees: count,
});

const image = { bytes: z.int().min(1), digest: Sha256, features: count, heads: z.array(head).min(1) };

export const KernelPacked = z
  .strictObject({ contract: z.literal('kernel-packed/1'), file: name, ...image })
  .meta({ id: 'KernelPacked', description: 'tidegate kernel pack --json' });

export const KernelInfo = z
  .strictObject({
    contract: z.literal('kernel-info/1'),
    ...image,
    evaluator: z.enum(['wasm', 'typescript']),
    featureNames: z.array(z.string().max(100_000)),
  })
  .meta({ id: 'KernelInfo', description: 'tidegate kernel info --json' });

export const KernelScores = z
  .strictObject({
    contract: z.literal('kernel-scores/1'),
    rows: z.int().min(1),
    isRaw: z.boolean(),
    columns: z.array(name).min(1).meta({ description: 'A head, or a head and the number of its class.' }),
    file: name.nullable().meta({ description: 'Where the scores went, or null: then they stand here.' }),
    scores: z.array(z.array(number)).nullable().meta({ description: 'Row by row, in the order of `columns`.' }),
  })
  .meta({ id: 'KernelScores', description: 'tidegate kernel score --json' });

export const KernelExplanations = z
  .strictObject({
    contract: z.literal('kernel-explanations/1'),
    explanations: z.array(
      z.strictObject({
        row: z.int().min(1),
        column: name,
        raw: number,
        expected: number,
        rest: number.meta({ description: 'Sum of the SHAP values of all other features.' }),
        top: z.array(z.strictObject({ feature: z.string(), value: number, shap: number })),
      }),
    ),
  })
  .meta({ id: 'KernelExplanations', description: 'tidegate kernel explain --json' });

export type KernelPacked = z.infer<typeof KernelPacked>;
export type KernelInfo = z.infer<typeof KernelInfo>;
export type KernelScores = z.infer<typeof KernelScores>;
export type KernelExplanations = z.infer<typeof KernelExplanations>;
