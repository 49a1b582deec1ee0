import { spawn } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import { repositoryRoot } from '../../local/paths.ts';
import { CliError } from '../cli-error.ts';

export interface ProcessOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Runs a script of this repository in a process of its own, and throws unless it succeeds. */
export async function runScript(
  script: string,
  line: readonly string[],
  { env, signal }: ProcessOptions,
): Promise<void> {
  const child = spawn(process.execPath, [join(repositoryRoot, script), ...line], {
    ...{ env, signal, cwd: repositoryRoot },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const [exit, said] = await Promise.all([ended, text(child.stderr)]);
  if (exit === 0) return;
  throw new CliError('TG-0001', `${script} ${line.join(' ')} ended with ${exit}:\n${said.trim()}`, {
    next: 'Read what it said.',
  });
}

/** The command line of this release, as a user would call it. */
export function runCommand(line: readonly string[], options: ProcessOptions): Promise<void> {
  return runScript('bin/tidegate.ts', line, options);
}
