import { type ExitCode, exitCodes } from '../../schemas/errors.ts';
import { runCommandLine } from './program.ts';

/** Runs the command line of this process, in its streams, until it ends or is interrupted. */
export async function runProcess({ argv, env, stdin, stdout, stderr }: NodeJS.Process): Promise<ExitCode> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  for (const stream of [stdout, stderr]) stream.on('error', endWithReader);
  const exit = await runCommandLine(argv.slice(2), {
    streams: { stdin, stdout, stderr },
    environment: env,
    signal: interruption.signal,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  return exit;
}

/** `tidegate … | head`: who reads has seen enough, and that is no failure. */
function endWithReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit(exitCodes.ok);
}
