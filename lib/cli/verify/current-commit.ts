import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { repositoryRoot } from '../../local/paths.ts';

/** Null where this is no repository, or there is no git. */
export async function currentCommit(signal: AbortSignal): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], { cwd: repositoryRoot, signal });
    return stdout.trim();
  } catch {
    signal.throwIfAborted();
    return null;
  }
}
