import * as z from 'zod';
import { StepTime } from './session.ts';

/** What `bin/start.mjs` did before this program could run, handed over in the environment. */
export function bootTimes(environment: Readonly<Record<string, string | undefined>>): readonly StepTime[] {
  const text = environment['TIDEGATE_BOOT_STEPS'];
  return text === undefined ? [] : z.array(StepTime).parse(JSON.parse(text));
}
