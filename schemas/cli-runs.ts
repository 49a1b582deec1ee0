/** What `tidegate runs` prints with `--json`, beyond what the API answers. */
import * as z from 'zod';
import { ModelName, Name, Sha256 } from './identity.ts';

const text = z.string().min(1).max(2000);
const digests = {
  original: Sha256.nullable().meta({ description: 'Of the run; null where it has none.' }),
  again: Sha256.nullable().meta({ description: 'Of the second training; null where it has none.' }),
};
const value = z.union([z.string(), z.number(), z.null()]);

export const RunReproduction = z
  .strictObject({
    contract: z.literal('run-reproduction/1'),
    run: Name,
    pack: Name,
    model: ModelName,
    version: z.int().min(1),
    verdict: z.enum(['reproduced', 'differs']),
    artifact: z.strictObject(digests),
    heads: z
      .array(z.strictObject({ name: Name, ...digests }))
      .min(1)
      .meta({ description: 'Of each head the digest of its model.' }),
    differences: z
      .array(z.strictObject({ what: text, original: value, again: value }))
      .meta({ description: 'Between the machines that trained: Python, packages, their lock, threads.' }),
    seconds: z.number().min(0).meta({ description: 'Of the second training.' }),
  })
  .meta({ id: 'RunReproduction', description: 'tidegate runs reproduce --json' });

export type RunReproduction = z.infer<typeof RunReproduction>;
