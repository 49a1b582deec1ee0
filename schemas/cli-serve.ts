/** What `tidegate replay` prints with `--json`. */
import * as z from 'zod';
import { Sha256, Ulid } from './identity.ts';

const count = z.int().min(0);

export const Replayed = z
  .strictObject({
    contract: z.literal('replayed/1'),
    commit: z.string().nullable().meta({ description: 'Of the code that computed the answers again.' }),
    seed: count.nullable().meta({ description: 'By which predictions were drawn; null where they were named.' }),
    replayed: count,
    same: count,
    artifacts: z.array(Sha256).meta({ description: 'Serving documents that they were computed with.' }),
    mismatches: z.array(
      z.strictObject({ id: Ulid, code: z.string().regex(/^TG-7\d{3}$/), detail: z.string().min(1).max(2000) }),
    ),
  })
  .meta({ id: 'Replayed', description: 'tidegate replay --json' });
export type Replayed = z.infer<typeof Replayed>;
