import { spawn } from 'node:child_process';
import { closeSync, readFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { openLog } from './rotating-log.ts';

export interface ToolOptions {
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly log: string;
  readonly timeoutSeconds: number;
  readonly signal?: AbortSignal | undefined;
}

export type ToolOutcome = { readonly kind: 'done' } | { readonly kind: 'failed'; readonly reason: string };

/** Runs a command with its output in a log. It has its own process group, so that Ctrl-C reaches it through us alone. */
export function runTool(command: readonly [string, ...string[]], options: ToolOptions): Promise<ToolOutcome> {
  // A signal tells of its end once only: who comes later would wait for it in vain.
  if (options.signal?.aborted === true) return Promise.resolve({ kind: 'failed', reason: 'interrupted' });
  const [program, ...programArguments] = command;
  const output = openLog(options.log);
  const child = spawn(program, programArguments, {
    cwd: options.folder,
    env: { ...options.environment },
    stdio: ['ignore', output, output],
    detached: true,
  });
  closeSync(output);
  const endGroup = (): void => {
    // The group exists as long as the child has not been collected, which happens in its exit event at the earliest.
    if (child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      process.kill(-child.pid, 'SIGKILL');
  };
  const timer = setTimeout(endGroup, options.timeoutSeconds * 1000);
  options.signal?.addEventListener('abort', endGroup, { once: true });
  return new Promise((resolve) => {
    const finish = (outcome: ToolOutcome): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener('abort', endGroup);
      resolve(outcome);
    };
    child.once('error', (error) => finish({ kind: 'failed', reason: error.message }));
    child.once('exit', (code, signal) => {
      if (code === 0) finish({ kind: 'done' });
      else finish({ kind: 'failed', reason: `${signal ?? `exit code ${code}`}, “${lastLine(options.log)}”` });
    });
  });
}

/** Tools say at the end what went wrong. */
function lastLine(log: string): string {
  const lines = stripVTControlCharacters(readFileSync(log, 'utf8')).split('\n');
  return (
    lines
      .findLast((line) => line.trim() !== '')
      ?.trim()
      .slice(0, 300) ?? 'nothing was logged'
  );
}
