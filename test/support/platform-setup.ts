/** Starts the platform once for all end-to-end tests, the way a user does, and stops it afterwards. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { localPaths, repositoryRoot } from '../../lib/local/paths.ts';
import { runningSession, type Session } from '../../lib/local/session.ts';
import { commandEnvironment } from './command-environment.ts';
import { type Lane, lanes } from './lanes.ts';
import { waitFor } from './wait-for.ts';

declare module 'vitest' {
  interface ProvidedContext {
    platform: {
      readonly session: Session;
      readonly lane: Lane;
      /** TIDEGATE_STATE of the platform. */
      readonly state: string;
    };
  }
}

const startSeconds = 300;

export default async function startPlatform(project: TestProject): Promise<() => Promise<void>> {
  const lane = lanes.find(({ name }) => project.name === `e2e-${name}`);
  if (lane === undefined) throw new Error(`${project.name} names no lane`);
  const state = join(repositoryRoot, '.tidegate', 'e2e', lane.name);
  mkdirSync(state, { recursive: true });
  const paths = localPaths({ engine: lane.engine, state });
  const running = runningSession(paths);
  if (running !== undefined) {
    // Started by hand, with TIDEGATE_STATE, to repeat tests quickly: it stays as it was found.
    refuseOther(running, lane, state);
    project.provide('platform', { session: running, lane, state });
    return async () => undefined;
  }
  const child = launch(lane, state);
  const ended = new Promise<never>((_resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`npm start ended with ${code}; its log: ${join(state, 'start.log')}`)),
    );
  });
  // The last step is written down once features were read: then everything is warm.
  const ready = waitFor({ what: 'the platform', seconds: startSeconds }, async () => {
    const session = runningSession(paths);
    return session?.steps.some(({ title }) => title === 'Read features back') ? session : undefined;
  });
  const session = await Promise.race([ready, ended]);
  project.provide('platform', { session, lane, state });
  return () => stop(child, ended);
}

/** A lane that runs on anything else than it says would be green for nothing. */
function refuseOther({ engine, launcher }: Session, lane: Lane, state: string): void {
  if (engine.name === lane.engine && engine.iam === lane.iam) return;
  const found = `${engine.name} ${engine.iam ? 'with' : 'without'} --iam`;
  throw new Error(
    `process ${launcher.pid} runs ${found} in ${state}; the lane ${lane.name} needs ${lane.flags.join(' ')}: stop it first`,
  );
}

function launch({ flags }: Lane, state: string): ChildProcess {
  const child = spawn(process.execPath, ['bin/start.mjs', '--fast', ...flags], {
    cwd: repositoryRoot,
    env: commandEnvironment(state),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const file = createWriteStream(join(state, 'start.log'));
  child.stdout.pipe(file, { end: false });
  child.stderr.pipe(file, { end: false });
  return child;
}

async function stop(child: ChildProcess, ended: Promise<never>): Promise<void> {
  if (child.exitCode === null) child.kill('SIGTERM');
  await ended.catch(() => undefined);
}
