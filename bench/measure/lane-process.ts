import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** A program that measures itself, in a process of its own, and says what it found in one line of JSON. */
export interface LaneCommand {
  readonly program: string;
  readonly script: string;
}

const run = promisify(execFile);
/** For a single round of the slowest, on a busy machine; what takes longer is a defect, not a figure. */
const longestLaneMs = 45 * 60_000;

/** Gives the script one argument: `task` as JSON. */
export async function runLane({ program, script }: LaneCommand, task: unknown, signal: AbortSignal): Promise<unknown> {
  const { stdout } = await run(program, [script, JSON.stringify(task)], {
    ...{ signal, timeout: longestLaneMs, killSignal: 'SIGKILL', encoding: 'utf8' },
  });
  return JSON.parse(stdout);
}

/** Why a library does not even load here; undefined when it does. */
export async function whyNotLoaded({ program, script }: LaneCommand, signal: AbortSignal): Promise<string | undefined> {
  try {
    await run(program, [script, 'load'], { signal, timeout: 60_000, killSignal: 'SIGKILL', encoding: 'utf8' });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    return lastLine(error);
  }
}

function lastLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const errorLine = message.split('\n').find((line) => /^\s*\w*Error\b/.test(line));
  return (errorLine ?? message.split('\n')[0] ?? 'it says nothing').trim().slice(0, 200);
}
