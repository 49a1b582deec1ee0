import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod';
import { TidegateError } from '../../domain/fault.ts';
import { choosePort, isPortFree } from '../free-port.ts';
import type { LocalPaths } from '../paths.ts';
import { endFamily, familyVariable } from '../process-family.ts';
import { openLog, rotateLog } from '../rotating-log.ts';
import { type Engine, type EngineOptions, type RunningEngine, engineCredentials, engineRegion } from './engine.ts';

export const preferredPort = 4566;
const startTimeoutMs = 30_000;
const pollMs = 50;
const rotateEveryMs = 30_000;

/** The engine repeats the edition that it was given, which tells ours from another one on the same port. */
const Health = z.object({ version: z.string(), edition: z.string() });

/** MiniStack: one Python process; each Lambda worker is a Node process that it starts. */
export const ministack: Engine = {
  name: 'ministack',
  async start(options: EngineOptions): Promise<RunningEngine> {
    const port = await choosePort(preferredPort, options.port);
    try {
      return await startOn(port, options);
    } catch (error) {
      // Between our look at the port and the engine's, another program may have taken it.
      if (options.port !== undefined || options.signal?.aborted === true || (await isPortFree(port))) throw error;
      return startOn(await choosePort(port), options);
    }
  },
};

async function startOn(port: number, options: EngineOptions): Promise<RunningEngine> {
  const log = join(options.paths.logs, 'engine.log');
  const child = spawnEngine(options, port, log);
  const ended = endOf(child);
  const abort = (): void => void child.kill('SIGKILL');
  options.signal?.addEventListener('abort', abort, { once: true });
  try {
    const version = await waitForHealth(child, { port, nonce: options.nonce, log });
    return running(child, { port, version, log, ended, nonce: options.nonce });
  } catch (error) {
    child.kill('SIGKILL');
    await ended;
    throw error;
  } finally {
    options.signal?.removeEventListener('abort', abort);
  }
}

function spawnEngine({ paths, nonce }: EngineOptions, port: number, log: string): ChildProcess {
  // Code of Lambdas is unpacked here; what a killed engine left is of no use to the next.
  rmSync(paths.temporary, { recursive: true, force: true });
  for (const folder of [paths.temporary, paths.home]) mkdirSync(folder, { recursive: true });
  // The engine writes its worker there as a CommonJS script; this repository would make a module of it.
  writeFileSync(join(paths.temporary, 'package.json'), '{"type":"commonjs"}\n');
  const output = openLog(log);
  const child = spawn(paths.python, ['-m', 'ministack'], {
    cwd: paths.home,
    env: { ...engineEnvironment(paths, port), MINISTACK_EDITION: nonce, [familyVariable]: nonce },
    stdio: ['ignore', output, output],
    // Its own group: a Ctrl-C in the terminal reaches the launcher alone, which then ends things in order.
    detached: true,
  });
  closeSync(output);
  return child;
}

/**
 * The whole environment of the engine. It hands it on to every Lambda, so nothing of the caller's may be in it.
 */
export function engineEnvironment(paths: LocalPaths, port: number): Readonly<Record<string, string>> {
  return {
    PATH: [paths.nodeFolder, join(paths.pythonFolder, 'bin'), '/usr/bin', '/bin'].join(delimiter),
    HOME: paths.home,
    TMPDIR: paths.temporary,
    LANG: 'C.UTF-8',
    BIND_HOST: '127.0.0.1',
    GATEWAY_PORT: String(port),
    // Names in answers (queue URLs) resolve to the one address that we listen on.
    MINISTACK_HOST: '127.0.0.1',
    MINISTACK_REGION: engineRegion,
    AWS_ACCESS_KEY_ID: engineCredentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: engineCredentials.secretAccessKey,
    LAMBDA_EXECUTOR: 'local',
    // Both would listen on all interfaces.
    IOT_MTLS_ENABLED: '0',
    SFTP_ENABLED: '0',
    // A socket that does not exist: the engine removes containers that it takes for its own.
    DOCKER_HOST: `unix://${join(paths.temporary, 'no-docker.sock')}`,
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message));
    child.once('exit', (code, signal) => resolve(signal === null ? `exit code ${code}` : `ended by ${signal}`));
  });
}

interface Expected {
  readonly port: number;
  readonly nonce: string;
  readonly log: string;
}

async function waitForHealth(child: ChildProcess, { port, nonce, log }: Expected): Promise<string> {
  const deadline = performance.now() + startTimeoutMs;
  while (performance.now() < deadline) {
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) {
      throw new TidegateError('TG-0023', `the engine ended while it started; its log: ${log}`);
    }
    const version = await healthyVersion(port, nonce);
    if (version !== undefined) return version;
    await delay(pollMs);
  }
  throw new TidegateError('TG-0023', `the engine did not answer within ${startTimeoutMs / 1000} s; its log: ${log}`);
}

/** The version of the launcher's own engine; undefined when none answers, or somebody else's does. */
export async function healthyVersion(port: number, nonce: string): Promise<string | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/_ministack/health`, { signal: AbortSignal.timeout(2_000) });
    const { version, edition } = Health.parse(await answer.json());
    return edition === nonce ? version : undefined;
  } catch {
    return undefined;
  }
}

interface Started {
  readonly port: number;
  readonly version: string;
  readonly log: string;
  readonly nonce: string;
  readonly ended: Promise<string>;
}

function running(child: ChildProcess, { port, version, log, nonce, ended }: Started): RunningEngine {
  const rotation = setInterval(() => rotateLog(log), rotateEveryMs).unref();
  const { pid } = child;
  if (pid === undefined) throw new TidegateError('TG-0023', `the engine has no process; its log: ${log}`);
  return {
    endpoint: `http://127.0.0.1:${port}`,
    port,
    pid,
    version,
    log,
    ended,
    async stop() {
      clearInterval(rotation);
      // The workers carry the same mark. They outlive an engine that was killed while one of them was busy.
      await endFamily(nonce);
      await ended;
    },
  };
}
