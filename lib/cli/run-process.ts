import { type ExitCode, exitCodes } from '../../schemas/errors.ts';
import { runCommandLine } from './program.ts';

/** Runs the command line of this process, in its streams, until it ends or is interrupted. */
export async function runProcess({ argv, env, stdin, stdout, stderr }: NodeJS.Process): Promise<ExitCode> {
  const interruption = new AbortController();
  const interrupt = (): void => interruption.abort();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, interrupt);
  // Who stops listening ends the command as Ctrl-C does: `up` must not leave an engine behind.
  const broken = new WeakSet<NodeJS.WriteStream>();
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      broken.add(stream);
      interrupt();
    });
  }
  const exit = await runCommandLine(argv.slice(2), {
    streams: { stdin, stdout, stderr },
    environment: env,
    signal: interruption.signal,
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, interrupt);
  // `tidegate … | head`: who reads the data has seen enough, and that is no failure.
  return exit === exitCodes.interrupted && broken.has(stdout) ? exitCodes.ok : exit;
}
