import { type Stats, statSync } from 'node:fs';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { usageError } from './cli-error.ts';

/** Before the work, so that nobody waits for it in vain. */
export function checkTarget(path: string, isForced: boolean): void {
  const there = fileAt(path);
  if (there !== undefined && !isForced)
    throw usageError(`--out: ${path} is there already; nothing was written`, 'Name another file, or add --force.');
}

/** There as a whole or not at all. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  fileAt(path);
  // `gone/../file` names a file also where `gone` is not there, and has to be the same file before and after.
  const target = resolve(path);
  const draft = `${target}.${process.pid}.draft`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await writeFile(draft, content);
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw unwritable(path, error);
  }
}

/** What would be replaced; a folder, a device or a pipe never is. */
function fileAt(path: string): Stats | undefined {
  let there: Stats | undefined;
  try {
    there = statSync(resolve(path), { throwIfNoEntry: false });
  } catch (error) {
    throw unwritable(path, error);
  }
  if (there !== undefined && !there.isFile()) throw usageError(`--out: ${path} is there, and is no file`);
  return there;
}

function unwritable(path: string, error: unknown): Error {
  return usageError(`--out: ${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`);
}
