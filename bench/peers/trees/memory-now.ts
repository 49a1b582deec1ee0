import { readFileSync } from 'node:fs';
import process from 'node:process';

/** In bytes. Resident are also the pages of Node's own program that were run so far; allocated is what is no file. */
export interface MemoryNow {
  readonly resident: number;
  /** Zero where the system does not tell. */
  readonly allocated: number;
}

export function memoryNow(): MemoryNow {
  return { resident: process.memoryUsage.rss(), allocated: allocated() };
}

function allocated(): number {
  if (process.platform !== 'linux') return 0;
  const kibibytes = /^RssAnon:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}
