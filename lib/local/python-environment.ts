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
  /** @default the first usable one */
  readonly interpreter?: PythonInterpreter | undefined;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export type PythonInstallation = 'fresh' | 'installed';

/** Makes `.tidegate/python` what the lock file says. Does nothing, and asks nobody, when it is that already. */
export async function installPython(options: PythonOptions): Promise<PythonInstallation> {
  const { paths, environment = process.env } = options;
  const interpreter = options.interpreter ?? usablePython(environment);
  const stamp = pythonStamp(paths, interpreter);
  while (!isInstalled(paths, stamp)) {
    const lock = acquireLock(join(paths.locks, 'python'));
    if (lock.kind === 'acquired' || lock.record.pid === process.pid) {
      const killed = lock.kind === 'acquired' ? lock.predecessors : [];
      for (const { nonce } of killed) await endFamily(nonce);
      await install({ ...options, nonce: lock.record.nonce }, interpreter);
      writeStamp(stamp);
      forgetPredecessors(join(paths.locks, 'python'));
      return 'installed';
    }
    // Another start installs the same thing: wait until it has, or has failed.
    await delay(pollMs);
  }
  return 'fresh';
}

export function usablePython(environment: Readonly<Record<string, string | undefined>>): PythonInterpreter {
  const { python, seen } = findPython(environment);
  if (python === undefined) throw new TidegateError('TG-0020', explainMissingPython(seen));
  return python;
}

export function pythonStamp(paths: LocalPaths, interpreter: PythonInterpreter): Stamp {
  const [uv, requirements] = lockFiles(paths).map((path) => readFileSync(path));
  return stampOf(paths.stamps, 'python', [uv ?? '', requirements ?? '', interpreter.version, process.arch]);
}

export function isInstalled(paths: LocalPaths, stamp: Stamp): boolean {
  return isFresh(stamp) && existsSync(paths.python);
}

function lockFiles(paths: LocalPaths): readonly [string, string] {
  const folder = join(paths.root, 'lib', 'local', 'python');
  return [join(folder, 'uv.txt'), join(folder, 'requirements.lock.txt')];
}

type Installation = PythonOptions & { readonly nonce: string };

async function install(options: Installation, interpreter: PythonInterpreter): Promise<void> {
  const { paths, environment = process.env } = options;
  const [uvFile, requirements] = lockFiles(paths);
  clearStamp(pythonStamp(paths, interpreter));
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
    if (installed.kind === 'done') return;
  }
  // Slower by a minute, and works wherever pip does.
  await demand(run('requirements-pip', [...pip, '-r', requirements]));
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
