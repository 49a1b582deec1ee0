import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const lockFile = /^(synth|read\.\d+\.\d+)\.lock$/;

/**
 * Removes the marks by which CDK keeps a folder to one process. It looks only whether a process of that pid exists, so
 * a killed one that nobody has reaped yet, or a stranger with its number, would lock the folder for good. Only for
 * the holder of the launcher's lock, who is alone with the folder.
 */
export function removeCdkLocks(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) if (lockFile.test(name)) rmSync(join(folder, name), { force: true });
}
