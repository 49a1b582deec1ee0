import { PassThrough } from 'node:stream';
import type { World } from '../../lib/cli/program.ts';

interface WorldOptions {
  /** Are the streams a terminal? */
  readonly isTTY?: boolean;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A world for the command line in which a test hears what is said. No platform runs in it. */
export function cliWorld({ isTTY = false, environment = {} }: WorldOptions = {}) {
  const stream = () => Object.assign(new PassThrough({ encoding: 'utf8' }), { isTTY });
  const [stdin, stdout, stderr] = [stream(), stream(), stream()];
  const interruption = new AbortController();
  const world: World = {
    streams: {
      stdin: stdin as unknown as NodeJS.ReadStream,
      stdout: stdout as unknown as NodeJS.WriteStream,
      stderr: stderr as unknown as NodeJS.WriteStream,
    },
    environment: { TIDEGATE_STATE: '/nonexistent/tidegate-state', ...environment },
    signal: interruption.signal,
  };
  return {
    world,
    stdin,
    interrupt: () => interruption.abort(),
    stdout: () => String(stdout.read() ?? ''),
    stderr: () => String(stderr.read() ?? ''),
  };
}
