import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalPaths, localPaths, repositoryRoot } from '../../../lib/local/paths.ts';
import { inject } from 'vitest';
import { commandEnvironment } from '../../support/command-environment.ts';
import { waitFor } from '../../support/wait-for.ts';

/** A command of a user, in a process of its own. */
export interface TidegateProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** stdout and stderr so far. */
  output(): string;
  /** Settles once the output holds the text; fails when the process ends without it. */
  shows(text: string): Promise<void>;
  /** The exit code; null = ended by a signal. */
  readonly ended: Promise<number | null>;
}

export interface RunOptions {
  readonly state: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** As a terminal gives every command one, so that a Ctrl-C can be sent to all of it. */
  readonly ownGroup?: boolean;
}

export function runTidegate(
  line: readonly [string, ...string[]],
  { state, environment, ownGroup = false }: RunOptions,
): TidegateProcess {
  const child = spawn(process.execPath, [...line], {
    cwd: repositoryRoot,
    env: commandEnvironment(state, environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: ownGroup,
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()));
  const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
  if (child.pid === undefined) throw new Error('the command did not start');
  return {
    child,
    pid: child.pid,
    output: () => output,
    ended,
    async shows(text) {
      await waitFor({ what: `“${text}”`, seconds: 240 }, async () => {
        if (output.includes(text)) return true;
        if (child.exitCode !== null || child.signalCode !== null)
          throw new Error(`ended without “${text}”:\n${output}`);
        return undefined;
      });
    },
  };
}

const { lane } = inject('platform');

/** In the lane of the tests that run. */
export function startOnce(options: RunOptions): TidegateProcess {
  return runTidegate(['bin/start.mjs', '--once', '--fast', ...lane.flags], options);
}

/** State of a platform of its own, beside the one that the other tests share. */
export function temporaryState(): TemporaryState {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-state-'));
  return {
    ...localPaths({ engine: lane.engine, state: folder }),
    folder,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export interface TemporaryState extends LocalPaths {
  /** What TIDEGATE_STATE has to be. */
  readonly folder: string;
  [Symbol.dispose](): void;
}
