import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { endFamily } from '../process-family.ts';

/**
 * The marks of the jobs that a runner has started, one small file each: written before the job begins and removed
 * after its last process has ended. So there is no moment in which a job runs that a clean-up would not find.
 */
export function beginFamily(families: string, graceMs: number): string {
  const mark = randomBytes(16).toString('hex');
  mkdirSync(families, { recursive: true });
  writeFileSync(join(families, mark), String(graceMs));
  return mark;
}

export function forgetFamily(families: string, mark: string): void {
  rmSync(join(families, mark), { force: true });
}

/** Ends all jobs of a runner that is gone, each with the grace that it was promised; how many processes they were. */
export async function endFamilies(families: string): Promise<number> {
  const marks = namesIn(families).filter((name) => /^[0-9a-f]{32}$/.test(name));
  const ended = await Promise.all(
    marks.map(async (mark) => {
      const count = await endFamily(mark, graceOf(join(families, mark)));
      forgetFamily(families, mark);
      return count;
    }),
  );
  rmSync(families, { recursive: true, force: true });
  return ended.reduce((sum, count) => sum + count, 0);
}

export function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    // Not made yet, or removed by another clean-up.
    return [];
  }
}

function graceOf(path: string): number {
  try {
    return Number(readFileSync(path, 'utf8')) || 0;
  } catch {
    // Another clean-up was faster.
    return 0;
  }
}
