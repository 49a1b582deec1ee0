import { existsSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { TidegateError } from '../domain/fault.ts';
import { type EngineName, engineNames } from './engines/engine-name.ts';
import { endLeftJobs } from './jobs/open-job-room.ts';
import type { LocalPaths } from './paths.ts';
import { endFamily } from './process-family.ts';
import { acquireLock, forgetPredecessors, lastHolder } from './process-lock.ts';
import { type ProcessRecord, isRunning, signalProcess } from './process-record.ts';
import { statePaths } from './running-platform.ts';
import { forgetSession } from './session.ts';

const shutdownTimeoutMs = 20_000;
const killTimeoutMs = 10_000;
const pollMs = 50;

export interface DownOptions {
  /** The one to stop; without a name all of them. */
  readonly engine: EngineName | undefined;
  /** Also forget logs, templates and whatever else a start writes. */
  readonly data: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

export interface DownOutcome {
  readonly wasRunning: boolean;
  /** Left behind by a launcher that was killed. */
  readonly strays: number;
}

/** Stops the platform of one engine or of all, whether its launcher is well or has been killed. */
export async function down({ engine, data, environment }: DownOptions): Promise<DownOutcome> {
  const total = { wasRunning: false, strays: 0 };
  for (const name of engine === undefined ? engineNames : [engine]) {
    const paths = statePaths(environment, name);
    // One that has never been started has nothing to stop, and gets no folder by being asked.
    if (!existsSync(paths.state)) continue;
    const { wasRunning, strays } = await stopPlatform(paths, data);
    total.wasRunning ||= wasRunning;
    total.strays += strays;
  }
  return total;
}

async function stopPlatform(paths: LocalPaths, data: boolean): Promise<DownOutcome> {
  const launcher = lastHolder(paths.launcher);
  const wasRunning = launcher !== undefined && isRunning(launcher);
  if (wasRunning) await stopLauncher(launcher);
  const lock = acquireLock(paths.launcher);
  if (lock.kind === 'held')
    throw new TidegateError('TG-0026', `process ${lock.record.pid} started the platform meanwhile`);
  const strays = (await endFamilies(lock.predecessors)) + (await endLeftJobs(paths.jobs));
  forgetSession(paths);
  forgetPredecessors(paths.launcher);
  if (data) clearState(paths);
  return { wasRunning, strays };
}

/** Its own shutdown comes first. One that does not end is killed; what it leaves is ended by its mark. */
async function stopLauncher(launcher: ProcessRecord): Promise<void> {
  signalProcess(launcher, 'SIGTERM');
  if (await endsWithin(launcher, shutdownTimeoutMs)) return;
  signalProcess(launcher, 'SIGKILL');
  if (!(await endsWithin(launcher, killTimeoutMs))) throw new Error(`process ${launcher.pid} cannot be ended`);
}

async function endsWithin(launcher: ProcessRecord, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (isRunning(launcher) && performance.now() < deadline) await delay(pollMs);
  return !isRunning(launcher);
}

async function endFamilies(launchers: readonly ProcessRecord[]): Promise<number> {
  let ended = 0;
  for (const { nonce } of launchers) ended += await endFamily(nonce);
  return ended;
}

/**
 * By name, because TIDEGATE_STATE may be a folder that its owner keeps other things in. The lock stays, which this
 * process holds: a start that comes now is told to wait.
 */
function clearState({ engineRecord, session, logs, jobs, cdkOut, outputs, home, temporary }: LocalPaths): void {
  for (const path of [engineRecord, session, logs, jobs, cdkOut, outputs, home, temporary])
    rmSync(path, { recursive: true, force: true });
}
