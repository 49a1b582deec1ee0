import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { localPaths, repositoryRoot } from '../../lib/local/paths.ts';

export interface Outcome {
  readonly exit: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Gets the process as soon as it runs. */
  readonly whileRunning?: (child: ChildProcess) => void;
}

/** Runs the command line as a user does, in an environment that holds nothing but what the test names. */
export async function runTidegate(
  line: readonly string[],
  { env = {}, input, whileRunning }: RunOptions = {},
): Promise<Outcome> {
  const child = spawn(localPaths().node, [join(repositoryRoot, 'bin', 'tidegate.ts'), ...line], {
    cwd: repositoryRoot,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exit = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  child.stdin.end(input);
  whileRunning?.(child);
  const [stdout, stderr] = [child.stdout, child.stderr].map(collect);
  return { exit: await exit, stdout: stdout?.() ?? '', stderr: stderr?.() ?? '' };
}

/** What was read of a stream, also of one that the test closes early. */
function collect(stream: NodeJS.ReadableStream): () => string {
  let read = '';
  stream.setEncoding('utf8');
  stream.on('data', (part: string) => (read += part));
  return () => read;
}
