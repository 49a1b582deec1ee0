import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LaneConversation } from '../measure/lane-conversation.ts';
import { readDoubles } from './trees-model.ts';

interface Question {
  readonly folder: string;
  readonly candidate: string;
  readonly rows: number;
}

/** What a candidate answers to the first rows. */
export async function answersOf(lane: LaneConversation, { folder, candidate, rows }: Question): Promise<Float64Array> {
  const out = join(folder, 'answers.f64');
  await lane.ask({ candidate, rows, passes: 1, each: false, out });
  const answers = readDoubles(out);
  rmSync(out);
  return answers;
}

interface Compared {
  /** Who answered. */
  readonly column: string;
  readonly expected: Float64Array;
  readonly given: Float64Array;
}

/** The largest difference, of the larger of 1 and the size of what is expected; throws above the tolerance. */
export function proveAnswers({ column, expected, given }: Compared, tolerance: number): number {
  if (given.length !== expected.length)
    throw new Error(`${column} answers ${given.length} numbers, not ${expected.length}`);
  let largest = 0;
  expected.forEach((wanted, at) => {
    const got = given[at] ?? Number.NaN;
    if (Object.is(wanted, got)) return;
    const difference = Math.abs(wanted - got) / Math.max(1, Math.abs(wanted));
    // What has no difference, NaN, and the two zeros are not equal either.
    if (!(difference <= tolerance) || tolerance === 0)
      throw new Error(`${column}: answer ${at} is ${got}, not ${wanted}`);
    largest = Math.max(largest, difference);
  });
  return largest;
}
