import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { rollingColumns, rollingKinds } from '../../lib/kernels/rolling/rolling-kinds.ts';
import type { LaneConversation } from '../measure/lane-conversation.ts';
import type { Candidate } from './features-plan.ts';

/** Of the larger of 1 and the value. Running sums lose as much on these bars; our own error is far less (see tests). */
const tolerance = 1e-6;

export interface Claim extends Candidate {
  readonly lane: LaneConversation;
  /** Passes or ticks before the columns are compared. */
  readonly times: number;
}

interface Comparison {
  readonly windows: readonly number[];
  readonly folder: string;
}

/** Throws where a claim differs from the first one; answers the largest difference of each that agrees. */
export async function proveEqual(claims: readonly Claim[], { windows, folder }: Comparison) {
  const columns = rollingColumns(windows);
  const [first, ...others] = claims;
  if (first === undefined) return [];
  const expected = await columnsOf(first, folder);
  const proven: { readonly column: string; readonly difference: number }[] = [];
  for (const claim of others) {
    const given = await columnsOf(claim, folder);
    proven.push({ column: claim.column, difference: largestDifference(claim, { expected, given, columns }) });
  }
  return proven;
}

async function columnsOf({ lane, candidate, times }: Claim, folder: string): Promise<Float64Array> {
  const out = join(folder, `${candidate}.f64`);
  await lane.ask({ candidate, times, out });
  const { buffer, byteOffset, byteLength } = readFileSync(out);
  rmSync(out);
  return new Float64Array(buffer, byteOffset, byteLength / Float64Array.BYTES_PER_ELEMENT);
}

interface Compared {
  readonly expected: Float64Array;
  readonly given: Float64Array;
  readonly columns: readonly string[];
}

function largestDifference(claim: Claim, { expected, given, columns }: Compared): number {
  if (given.length !== expected.length) {
    throw new Error(`${claim.column} answers ${given.length} values, not ${expected.length}`);
  }
  const rows = expected.length / columns.length;
  const differences = columns.map((column, index) => {
    const kind = rollingKinds[index % rollingKinds.length]?.name ?? '';
    if (claim.without?.includes(kind) === true) return 0;
    const [from, to] = [index * rows, (index + 1) * rows];
    const difference = columnDifference(expected.subarray(from, to), given.subarray(from, to));
    const looseness = claim.looseness?.[kind];
    if (difference <= (looseness ?? tolerance)) return looseness === undefined ? difference : 0;
    throw new Error(`${claim.column}: ${column} differs by ${difference}`);
  });
  return Math.max(...differences);
}

/** NaN where one has a value and the other has none: it is not within any tolerance. */
function columnDifference(expected: Float64Array, given: Float64Array): number {
  let largest = 0;
  for (let row = 0; row < expected.length; row += 1) {
    const wanted = expected[row] ?? Number.NaN;
    const got = given[row] ?? Number.NaN;
    if (Object.is(wanted, got)) continue;
    largest = Math.max(largest, Math.abs(wanted - got) / Math.max(1, Math.abs(wanted)));
  }
  return largest;
}
