import * as z from 'zod';
import { engineNames } from '../../lib/local/engines/engine-name.ts';
import document from './lanes.json' with { type: 'json' };

const Lane = z.strictObject({
  name: z.string().min(1),
  engine: z.enum(engineNames),
  /** Whether the engine evaluates the policies of the functions' roles. */
  iam: z.boolean(),
  /** Of `npm start`. */
  flags: z.array(z.string()),
});

/** A way to run the platform, in which the end-to-end tests have to pass: all that its engine and its policies have a part in. */
export type Lane = z.infer<typeof Lane>;

export const lanes: readonly Lane[] = z.array(Lane).parse(document);
