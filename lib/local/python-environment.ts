import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TidegateError } from '../domain/fault.ts';
import { type PythonInterpreter, explainMissingPython, findPython } from './find-python.mjs';
import type { LocalPaths } from './paths.ts';
import { endFamily, familyVariable } from './process-family.ts';
import { acquireLock, forgetPredecessors } from './process-lock.ts';
import { type ToolOutcome, runTool } from './run-tool.ts';
import { type Stamp, clearStamp, isFresh, stampOf, writeStamp } from './stamp.ts';

const installTimeoutSeconds = 600;
const pollMs = 200;

export interface PythonOptions {
  readonly paths: LocalPaths;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export type PythonInstallation = 'fresh' | 'installed';

/** Makes `.tidegate/python` what the lock file says. Does nothing, and asks nobody, when it is that already. */
export async function installPython(options: PythonOptions): Promise<PythonInstallation> {
  const { paths, environment = process.env, signal } = options;
  const locks = join(paths.locks, 'python');
  while (installedPython(paths) === undefined) {
    const lock = acquireLock(locks);
    if (lock.kind === 'acquired' || lock.record.pid === process.pid) {
      const killed = lock.kind === 'acquired' ? lock.predecessors : [];
      for (const { nonce } of killed) await endFamily(nonce);
      await install({ ...options, nonce: lock.record.nonce }, usablePython(environment));
      forgetPredecessors(locks);
      return 'installed';
    }
    // Another start installs the same thing: wait until it has, or has failed.
    await delay(pollMs, undefined, { signal });
  }
  return 'fresh';
}

/** The version of the environment's Python, when the environment is what the lock file says. */
export function installedPython(paths: LocalPaths): string | undefined {
  const settings = join(paths.pythonFolder, 'pyvenv.cfg');
  // The program is a link that breaks when the Python that it was made from is removed.
  if (!existsSync(settings) || !existsSync(paths.python)) return undefined;
  const version = /^version\s*=\s*(\S+)/m.exec(readFileSync(settings, 'utf8'))?.[1];
  return version !== undefined && isFresh(pythonStamp(paths, version)) ? version : undefined;
}

export function usablePython(environment: Readonly<Record<string, string | undefined>>): PythonInterpreter {
  const { python, seen } = findPython(environment);
  if (python === undefined) throw new TidegateError('TG-0020', explainMissingPython(seen));
  return python;
}

/** The Python on PATH is no part of it: whoever changes that keeps a working environment. */
function pythonStamp(paths: LocalPaths, version: string): Stamp {
  return stampOf(paths.stamps, 'python', [
    ...lockFiles(paths).map((path) => readFileSync(path)),
    version,
    process.arch,
  ]);
}

function lockFiles(paths: LocalPaths): readonly [string, string] {
  const folder = join(paths.root, 'lib', 'local', 'python');
  return [join(folder, 'uv.txt'), join(folder, 'requirements.lock.txt')];
}

type Installation = PythonOptions & { readonly nonce: string };

/** Ends with a stamp, or with an error. */
async function install(options: Installation, interpreter: PythonInterpreter): Promise<void> {
  const { paths, environment = process.env } = options;
  const [uvFile, requirements] = lockFiles(paths);
  const stamp = pythonStamp(paths, interpreter.version);
  clearStamp(stamp);
  rmSync(paths.pythonFolder, { recursive: true, force: true });
  const run = toolRunner(options);
  const pip = [paths.python, '-m', 'pip', 'install', '--require-hashes', '--no-input'] as const;
  await demand(run('venv', [interpreter.executable, '-m', 'venv', paths.pythonFolder]));
  const uv = await run('uv', [...pip, '-r', uvFile]);
  if (uv.kind === 'done') {
    const index = indexAddress(paths, environment);
    const extra = { VIRTUAL_ENV: paths.pythonFolder, ...index };
    const program = join(paths.pythonFolder, 'bin', 'uv');
    const installed = await run(
      'requirements',
      [program, 'pip', 'install', '--require-hashes', '-r', requirements],
      extra,
    );
    if (installed.kind === 'done') {
      writeStamp(stamp);
      return;
    }
  }
  // Slower by a minute, and works wherever pip does.
  await demand(run('requirements-pip', [...pip, '-r', requirements]));
  writeStamp(stamp);
}

type Run = (
  name: string,
  command: readonly [string, ...string[]],
  extra?: Readonly<Record<string, string>>,
) => Promise<ToolOutcome & { log: string }>;

function toolRunner({ paths, nonce, environment = process.env, signal }: Installation): Run {
  return async (name, command, extra = {}) => {
    const log = join(paths.installLogs, `python-${name}.log`);
    const outcome = await runTool(command, {
      folder: paths.root,
      environment: { ...defined(environment), ...extra, [familyVariable]: nonce },
      log,
      timeoutSeconds: installTimeoutSeconds,
      signal,
    });
    return { ...outcome, log };
  };
}

async function demand(run: ReturnType<Run>): Promise<void> {
  const outcome = await run;
  if (outcome.kind === 'failed')
    throw new TidegateError('TG-0021', `Python packages: ${outcome.reason}; its log: ${outcome.log}`);
}

/** uv does not read the settings of pip: where pip was told to go, uv must be told the same. */
function indexAddress(
  paths: LocalPaths,
  environment: PythonOptions['environment'] = {},
): Readonly<Record<string, string>> {
  const findLinks = environment['PIP_FIND_LINKS'];
  const links =
    findLinks === undefined || environment['UV_FIND_LINKS'] !== undefined
      ? {}
      : { UV_FIND_LINKS: findLinks.trim().replace(/\s+/g, ',') };
  if (environment['UV_DEFAULT_INDEX'] !== undefined) return links;
  const address = environment['PIP_INDEX_URL'] ?? pipSetting(paths, 'global.index-url', environment);
  return address === undefined ? links : { ...links, UV_DEFAULT_INDEX: address };
}

function pipSetting(
  paths: LocalPaths,
  name: string,
  environment: NonNullable<PythonOptions['environment']>,
): string | undefined {
  try {
    const setting = execFileSync(paths.python, ['-m', 'pip', 'config', 'get', name], {
      encoding: 'utf8',
      env: defined(environment),
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    return setting.trim() || undefined;
  } catch {
    // pip fails when the setting is absent.
    return undefined;
  }
}

function defined(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
