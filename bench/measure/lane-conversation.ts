import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { LaneCommand } from './lane-process.ts';

/**
 * A program that stays for all rounds, with its data loaded and its code compiled. It reads a task in its first line,
 * and then one request a line; it answers each line with one, all of them JSON.
 */
export interface LaneConversation {
  ask(request: unknown): Promise<unknown>;
  stop(): Promise<void>;
}

interface Opening extends LaneCommand {
  /** Of the program, before the script. @default none */
  readonly flags?: readonly string[];
  readonly task: unknown;
  readonly signal: AbortSignal;
}

/** Ready when the program has answered its task. */
export async function openConversation(opening: Opening): Promise<LaneConversation> {
  const { program, flags = [], script, task, signal } = opening;
  const child = spawn(program, [...flags, script], { stdio: ['pipe', 'pipe', 'pipe'], signal });
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-2000);
  });
  // Its end shows as the end of its answers, and an abort in the signal.
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const ask = async (line: unknown): Promise<unknown> => {
    child.stdin.write(`${JSON.stringify(line)}\n`);
    const answer = await answers.next();
    signal.throwIfAborted();
    if (answer.done === true) throw new Error(`${script} ended without an answer: ${complaint.trim()}`);
    return JSON.parse(answer.value);
  };
  const stop = (): Promise<void> => endLane(child);
  try {
    await ask(task);
  } catch (error) {
    await stop();
    throw error;
  }
  return { ask, stop };
}

/** It ends by itself when nothing more can come. */
async function endLane(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  const gone = once(child, 'exit');
  child.stdin?.end();
  await gone;
}
