import { copyFileSync, existsSync, mkdirSync, openSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { dirname } from 'node:path';

const keptGenerations = 3;
const maxBytes = 10 * 1024 * 1024;

/** Opens a log for a child to write to: what earlier runs wrote is kept as `.1` to `.3`. */
export function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) {
    shiftGenerations(path);
    renameSync(path, `${path}.1`);
  }
  return openSync(path, 'a');
}

/**
 * Keeps a log that is being written small. The writer appends, so it goes on at the start of the emptied file.
 * Never fails: a disk that is full must not end the platform whose log this is.
 */
export function rotateLog(path: string): void {
  try {
    if (statSync(path).size < maxBytes) return;
    shiftGenerations(path);
    copyFileSync(path, `${path}.1`);
    truncateSync(path);
  } catch {
    // Not written yet, or no room for the copy: the next look tries again.
  }
}

function shiftGenerations(path: string): void {
  rmSync(`${path}.${keptGenerations}`, { force: true });
  for (let generation = keptGenerations - 1; generation >= 1; generation -= 1) {
    if (existsSync(`${path}.${generation}`)) renameSync(`${path}.${generation}`, `${path}.${generation + 1}`);
  }
}
