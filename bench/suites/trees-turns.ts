import type { LaneConversation } from '../measure/lane-conversation.ts';
import { Timing } from '../peers/trees/protocol.ts';
import type { Candidate } from './trees-programs.ts';

/** A candidate at a number of rows, in a program that is open. */
export interface OpenWork extends Candidate {
  readonly figure: string;
  readonly rows: number;
  readonly lane: LaneConversation;
}

export type Turn<Work extends OpenWork> = Work & { readonly passes: number };

/**
 * As many passes as fill a turn, by what the second one takes: the first compiles. Turns are as long for everybody: on a
 * busy machine a short one would slip between the turns of others.
 */
export async function withPasses<Work extends OpenWork>(
  work: readonly Work[],
  turnMs: number,
): Promise<readonly Turn<Work>[]> {
  const turns: Turn<Work>[] = [];
  for (const one of work) {
    await takeTurn({ ...one, passes: 3 });
    const { microseconds } = await takeTurn({ ...one, passes: 1 });
    turns.push({ ...one, passes: Math.max(1, Math.round((turnMs * 1000) / microseconds)) });
  }
  return turns;
}

/** @param each whether each call is timed by itself */
export async function takeTurn(turn: Turn<OpenWork>, each = false): Promise<Timing> {
  const { lane, candidate, rows, passes } = turn;
  return Timing.parse(await lane.ask({ candidate, rows, passes, each }));
}

/** A row, in microseconds. */
export async function timeOfRow(turn: Turn<OpenWork>): Promise<number> {
  const { microseconds } = await takeTurn(turn);
  return microseconds / turn.passes / turn.rows;
}
