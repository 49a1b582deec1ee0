import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Evidence } from '../../../schemas/evidence.ts';
import { repositoryRoot } from '../../local/paths.ts';
import { currentCommit } from '../verify/current-commit.ts';

/** All that figures depend on. What is kept of them is no part of it: it may be written by the command itself. */
const folders = ['bin', 'containers', 'lib', 'models', 'schemas', 'package-lock.json'];

/** What is measured: a commit, or something on top of it that has no name. */
export async function measuredCode(signal: AbortSignal): Promise<Pick<Evidence, 'commit' | 'changed'>> {
  const commit = await currentCommit(signal);
  if (commit === null) return { commit, changed: false };
  const asked = ['status', '--porcelain', '--', ...folders];
  const { stdout } = await promisify(execFile)('git', asked, { cwd: repositoryRoot, signal });
  return { commit, changed: stdout.trim() !== '' };
}
