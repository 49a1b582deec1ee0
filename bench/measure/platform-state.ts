import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { EngineName } from '../../lib/local/engines/engine-name.ts';
import { localPaths, repositoryRoot } from '../../lib/local/paths.ts';
import { type Session, runningSession } from '../../lib/local/session.ts';

/** An empty folder for the state of platforms that are measured, beside that of the user's own. */
export function makeStateFolder(suite: string): string {
  const folder = join(repositoryRoot, '.tidegate', 'bench');
  mkdirSync(folder, { recursive: true });
  return mkdtempSync(join(folder, `${suite}-`));
}

/** How to reach the platform that has said that it is up. */
export function sessionIn(state: string, engine: EngineName): Session {
  const session = runningSession(localPaths({ engine, state }));
  if (session === undefined) throw new Error(`the platform said that it is up, but left no session in ${state}`);
  return session;
}
