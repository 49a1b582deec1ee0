import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { repositoryRoot } from '../../lib/local/paths.ts';

export interface PlatformOptions {
  /** From the root of the repository: a program, and its arguments. */
  readonly command: readonly [program: string, ...string[]];
  readonly state: string;
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
}

export interface PlatformProcess {
  readonly pid: number;
  /** Waits until the platform has said how to reach it; throws when it ends before. */
  untilUp(): Promise<void>;
  /** Waits until the platform has ended by itself; throws when it failed. */
  untilSuccess(): Promise<void>;
  /** Ends it, and waits for the end. */
  stop(): Promise<void>;
}

const stopTimeoutMs = 60_000;
const keptLines = 30;

/** Starts a platform in a process of its own. An interruption of the benchmark stops it, too. */
export function startPlatform({ command, state, signal, onLine }: PlatformOptions): PlatformProcess {
  signal.throwIfAborted();
  const [program, ...rest] = command;
  const child = spawn(process.execPath, [resolve(repositoryRoot, program), ...rest], {
    cwd: repositoryRoot,
    env: { ...process.env, TIDEGATE_STATE: state },
    // The channel carries nothing. It breaks when the benchmark is killed, which the launcher takes as its end.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    // Its own group: a Ctrl-C in the terminal reaches the benchmark alone, which then ends it by its handle.
    detached: true,
  });
  if (child.pid === undefined) throw new Error(`${process.execPath} could not be started`);
  const lastLines = keepLines(child, onLine);
  const ended = endOf(child);
  const saidHow = child.stdout === null ? ended : once(child.stdout, 'data');
  const interrupt = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', interrupt, { once: true });
  void ended.then(() => signal.removeEventListener('abort', interrupt));
  const failed = (end: string): Error =>
    new Error(`the platform ended with ${end}; its last lines:\n${lastLines.join('\n')}`);
  return {
    pid: child.pid,
    async untilUp() {
      const end = await Promise.race([ended, saidHow.then(() => undefined)]);
      if (end !== undefined) throw failed(end);
    },
    async untilSuccess() {
      const end = await ended;
      if (end !== 'exit code 0') throw failed(end);
    },
    stop: () => stopChild(child, ended),
  };
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.kill('SIGTERM');
  // Its launcher notices the death of its starter, and clears up.
  const late = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended;
  clearTimeout(late);
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code, signal) => resolve(signal === null ? `exit code ${code}` : signal));
  });
}

/** What people would have read: for the error of a start that failed. */
function keepLines(child: ChildProcess, onLine: PlatformOptions['onLine']): readonly string[] {
  const lines: string[] = [];
  if (child.stderr === null) return lines;
  createInterface({ input: child.stderr }).on('line', (line) => {
    onLine?.(line);
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
  });
  return lines;
}
