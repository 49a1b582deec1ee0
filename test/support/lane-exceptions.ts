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
});
export type LaneException = z.infer<typeof LaneException>;

/** Every end-to-end test that must fail in a lane; printed at the end of `npm test`. */
export const laneExceptions: readonly LaneException[] = z.array(LaneException).max(mostExceptions).parse(document);

/**
 * A test that is in the list for some lane: there it must fail, so that an exception that is no longer needed is
 * noticed; everywhere else it must pass.
 */
export function testUnlessExcepted(title: string, run: () => Promise<void>): void {
  const { lane } = inject('platform');
  const isExcepted = laneExceptions.some((exception) => exception.lane === lane.name && exception.test === title);
  (isExcepted ? test.fails : test)(title, run);
}
