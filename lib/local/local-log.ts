import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { rotateLog } from './rotating-log.ts';

/** Adds lines to a log of the launcher. Never fails: the platform must not end because its disk is full. */
export function logTo(path: string): (line: string) => void {
  return (line) => {
    rotateLog(path);
    try {
      mkdirSync(dirname(path), { recursive: true });
      appendFileSync(path, `${new Date().toISOString()} ${line}\n`);
    } catch {
      // What was to be said has happened all the same.
    }
  };
}
