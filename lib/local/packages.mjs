// Plain JavaScript, because it runs before anything is installed.
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The project's own Node, which runs everything else. */
export function projectNode(root) {
  return join(root, 'node_modules', 'node', 'bin', 'node');
}

export function packagesStampPath(root) {
  return join(root, '.tidegate', 'stamps', 'npm');
}

/** What an installation depends on: the lock file, which pins Node too, and the platform of its binaries. */
export function packagesStamp(root) {
  const lockFile = readFileSync(join(root, 'package-lock.json'));
  return createHash('sha256').update(lockFile).update(`${process.platform}-${process.arch}`).digest('hex');
}

export function arePackagesFresh(root) {
  const stamp = packagesStampPath(root);
  return (
    existsSync(projectNode(root)) && existsSync(stamp) && readFileSync(stamp, 'utf8').trim() === packagesStamp(root)
  );
}
