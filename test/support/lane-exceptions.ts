import { inject, test } from 'vitest';
import * as z from 'zod';
import document from './lane-exceptions.json' with { type: 'json' };
import { lanes } from './lanes.ts';

/** More would mean that an engine is no twin of AWS for us. */
export const mostExceptions = 5;

const LaneException = z.strictObject({
  lane: z.enum(lanes.map(({ name }) => name)),
  /** Title of the test, without those of the groups around it. */
  test: z.string().min(1),
  /** What the engine does instead, in one sentence. */
  reason: z.string().min(1),
  /** Pattern of the error with which the test fails there. */
  error: z
    .string()
    .min(1)
    .transform((source) => new RegExp(source)),
});
export type LaneException = z.infer<typeof LaneException>;

/** Every end-to-end test that must fail in a lane; printed at the end of `npm test`. */
export const laneExceptions: readonly LaneException[] = z.array(LaneException).max(mostExceptions).parse(document);

type Body = () => Promise<void>;

/** A test that is in the list for some lane: there it must fail as the list says; everywhere else it must pass. */
export function testUnlessExcepted(title: string, run: Body): void {
  const { lane } = inject('platform');
  const exception = laneExceptions.find((one) => one.lane === lane.name && one.test === title);
  test(title, exception === undefined ? run : () => failAsExcepted(exception, run));
}

/** Throws unless the test fails, and for the reason that is known: one that passes again needs no exception. */
export async function failAsExcepted({ lane, test: title, error }: LaneException, run: Body): Promise<void> {
  const failure = await failureOf(run);
  if (failure === undefined) throw new Error(`“${title}” passes on ${lane}: take it out of lane-exceptions.json`);
  if (!error.test(failure.text)) {
    throw new Error(`“${title}” fails on ${lane} with “${failure.text}”, not with ${error}`, { cause: failure.cause });
  }
}

async function failureOf(run: Body): Promise<{ readonly text: string; readonly cause: unknown } | undefined> {
  try {
    await run();
    return undefined;
  } catch (cause) {
    return { text: String(cause), cause };
  }
}
