import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { type JobRoom, openJobRoom } from '../../../../lib/local/jobs/open-job-room.ts';

const cleanUps: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** A folder that goes after the test. */
export function freshRoot(): string {
  const root = mkdtempSync(join(tmpdir(), 'tidegate-jobs-'));
  cleanUps.push(async () => rmSync(root, { recursive: true, force: true }));
  return root;
}

/** A room of this process, closed after the test. */
export async function openRoom(root: string): Promise<{ readonly room: JobRoom; readonly strays: number }> {
  const outcome = await openJobRoom(root);
  if (outcome.kind === 'held') throw new Error(`process ${outcome.record.pid} holds the room`);
  cleanUps.push(() => outcome.room.close());
  return outcome;
}
