import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TidegateError } from '../../domain/fault.ts';
import { choosePort, isPortFree } from '../free-port.ts';
import type { LocalPaths } from '../paths.ts';
import { endFamily, familyVariable } from '../process-family.ts';
import type { PythonPackages } from '../python-packages.ts';
import { openLog, rotateLog } from '../rotating-log.ts';
import { type EngineOptions, type RunningEngine, preferredPort } from './engine.ts';

const startTimeoutMs = 60_000;
const pollMs = 50;
const rotateEveryMs = 30_000;

/** An engine that runs as a process of ours. */
export interface EngineProgram {
  command(options: EngineOptions): readonly [program: string, ...string[]];
  /** The whole environment: nothing of the caller's may reach the engine, which hands it on. */
  environment(options: EngineOptions, port: number): Readonly<Record<string, string>>;
  /** Puts in place what it reads; its folders are there, and the temporary one is empty. */
  prepare?(options: EngineOptions): void;
  healthyVersion(endpoint: string, mark: string): Promise<string | undefined>;
}

/** What every engine needs of an environment, and nothing of the caller's: it finds Node and its own Python. */
export function bareEnvironment(paths: LocalPaths, { folder }: PythonPackages): Readonly<Record<string, string>> {
  return {
    PATH: [paths.nodeFolder, join(folder, 'bin'), '/usr/bin', '/bin'].join(delimiter),
    HOME: paths.home,
    TMPDIR: paths.temporary,
    LANG: 'C.UTF-8',
  };
}

/** Whether a start would get the port that it was told to use, or else the usual one. */
export async function examinePort({ port = preferredPort }: Pick<EngineOptions, 'port'>): Promise<string> {
  if (await isPortFree(port)) return `${port} is free`;
  throw new TidegateError('TG-0022', `${port} is taken by another program`);
}

export async function startProcess(program: EngineProgram, options: EngineOptions): Promise<RunningEngine> {
  const port = await choosePort(preferredPort, options.port);
  try {
    return await startOn(port, program, options);
  } catch (error) {
    // Between our look at the port and the engine's, another program may have taken it.
    if (options.port !== undefined || options.signal?.aborted === true || (await isPortFree(port))) throw error;
    return startOn(await choosePort(port), program, options);
  }
}

async function startOn(port: number, program: EngineProgram, options: EngineOptions): Promise<RunningEngine> {
  const log = join(options.paths.logs, 'engine.log');
  const child = spawnEngine(port, program, options);
  const ended = endOf(child);
  const abort = (): void => void child.kill('SIGKILL');
  options.signal?.addEventListener('abort', abort, { once: true });
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    const version = await waitForHealth(child, log, () => program.healthyVersion(endpoint, options.nonce));
    return running(child, { endpoint, version, log, ended, nonce: options.nonce });
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

function spawnEngine(port: number, program: EngineProgram, options: EngineOptions): ChildProcess {
  const { paths, nonce } = options;
  // Code of Lambdas is unpacked here; what a killed engine left is of no use to the next.
  rmSync(paths.temporary, { recursive: true, force: true });
  for (const folder of [paths.temporary, paths.home]) mkdirSync(folder, { recursive: true });
  program.prepare?.(options);
  const output = openLog(join(paths.logs, 'engine.log'));
  const [executable, ...words] = program.command(options);
  const child = spawn(executable, words, {
    cwd: paths.home,
    env: { ...program.environment(options, port), [familyVariable]: nonce },
    stdio: ['ignore', output, output],
    // Its own group: a Ctrl-C in the terminal reaches the launcher alone, which then ends things in order.
    detached: true,
  });
  closeSync(output);
  return child;
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`));
  });
}

async function waitForHealth(
  child: ChildProcess,
  log: string,
  healthyVersion: () => Promise<string | undefined>,
): Promise<string> {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      throw new TidegateError('TG-0023', `the engine ended while it started; its log: ${log}`);
    }
    const version = await healthyVersion();
    if (version !== undefined) return version;
    await delay(pollMs);
  }
  throw new TidegateError('TG-0023', `the engine did not answer within ${startTimeoutMs / 1000} s; its log: ${log}`);
}

interface Started {
  readonly endpoint: string;
  readonly version: string;
  readonly log: string;
  readonly nonce: string;
  readonly ended: Promise<string>;
}

function running(child: ChildProcess, { nonce, ...started }: Started): RunningEngine {
  const rotation = setInterval(() => rotateLog(started.log), rotateEveryMs).unref();
  return {
    ...started,
    pid: child.pid,
    async stop() {
      clearInterval(rotation);
      // The workers carry the same mark. They outlive an engine that was killed while one of them was busy.
      await endFamily(nonce);
      await started.ended;
    },
  };
}
