import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Says what an installation was made from. It is removed before the work begins and written after it has ended,
 * so that a half-made installation never carries one.
 */
export interface Stamp {
  readonly path: string;
  readonly expected: string;
}

export function stampOf(folder: string, name: string, parts: readonly (string | Uint8Array)[]): Stamp {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return { path: join(folder, name), expected: hash.digest('hex') };
}

export function isFresh(stamp: Stamp): boolean {
  return existsSync(stamp.path) && readFileSync(stamp.path, 'utf8').trim() === stamp.expected;
}

export function clearStamp(stamp: Stamp): void {
  rmSync(stamp.path, { force: true });
}

export function writeStamp(stamp: Stamp): void {
  mkdirSync(join(stamp.path, '..'), { recursive: true });
  writeFileSync(stamp.path, `${stamp.expected}\n`);
}
