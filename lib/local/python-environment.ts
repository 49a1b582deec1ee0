import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TidegateError } from '../domain/fault.ts';
import { type PythonInterpreter, explainMissingPython, findPython } from './find-python.mjs';
import type { LocalPaths } from './paths.ts';
import { endFamily, familyVariable } from './process-family.ts';
import { acquireLock, forgetPredecessors } from './process-lock.ts';
import { definedVariables, indexAddress } from './python-index.ts';
import type { PythonPackages } from './python-packages.ts';
import { type ToolOutcome, runTool } from './run-tool.ts';
import { type Stamp, clearStamp, isFresh, stampOf, writeStamp } from './stamp.ts';

const installTimeoutSeconds = 600;
const pollMs = 200;

export interface PythonOptions {
  readonly paths: LocalPaths;
  readonly packages: PythonPackages;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

export type PythonInstallation = 'fresh' | 'installed';

/** Makes an environment what its lock file says. Does nothing, and asks nobody, when it is that already. */
export async function installPython(options: PythonOptions): Promise<PythonInstallation> {
  const { paths, packages, signal } = options;
  const locks = join(paths.locks, packages.name);
  while (installedPython(paths, packages) === undefined) {
    const lock = acquireLock(locks);
    if (lock.kind === 'acquired' || lock.record.pid === process.pid) {
      const killed = lock.kind === 'acquired' ? lock.predecessors : [];
      for (const { nonce } of killed) await endFamily(nonce);
      await install({ ...options, nonce: lock.record.nonce });
      forgetPredecessors(locks);
      return 'installed';
    }
    // Another start installs the same thing: wait until it has, or has failed.
    await delay(pollMs, undefined, { signal });
  }
  return 'fresh';
}

/** The version of the environment's Python, when the environment is what the lock file says. */
export function installedPython(paths: LocalPaths, packages: PythonPackages): string | undefined {
  const version = environmentVersion(packages);
  if (version === undefined) return undefined;
  const own = ownStamp(paths, packages);
  return isFresh(lockedStamp(paths, packages, version)) && (own === undefined || isFresh(own)) ? version : undefined;
}

function environmentVersion(packages: PythonPackages): string | undefined {
  const settings = join(packages.folder, 'pyvenv.cfg');
  // The program is a link that breaks when the Python that it was made from is removed.
  if (!existsSync(settings) || !existsSync(packages.python)) return undefined;
  return /^version\s*=\s*(\S+)/m.exec(readFileSync(settings, 'utf8'))?.[1];
}

export function usablePython(
  { oldest }: PythonPackages,
  environment: Readonly<Record<string, string | undefined>>,
): PythonInterpreter {
  const { python, seen } = findPython(environment, oldest);
  if (python === undefined) throw new TidegateError('TG-0020', explainMissingPython(seen, oldest));
  return python;
}

/** The Python on PATH is no part of it: whoever changes that keeps a working environment. */
function lockedStamp(paths: LocalPaths, { name, installer, requirements }: PythonPackages, version: string): Stamp {
  return stampOf(paths.stamps, name, [
    ...[installer, ...requirements].map((file) => readFileSync(file)),
    version,
    process.arch,
  ]);
}

/** Of our own package, which changes more often than what it stands on. */
function ownStamp(paths: LocalPaths, { name, ownPackage }: PythonPackages): Stamp | undefined {
  if (ownPackage === undefined) return undefined;
  return stampOf(
    paths.stamps,
    `${name}-own`,
    sourceFiles(ownPackage).flatMap((path) => [relative(ownPackage, path), readFileSync(path)]),
  );
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.endsWith('__pycache__'))
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

type Installation = PythonOptions & { readonly nonce: string };

/** Ends with its stamps, or with an error. */
async function install(options: Installation): Promise<void> {
  const { paths, packages, environment = process.env } = options;
  const run = toolRunner(options);
  const version = environmentVersion(packages);
  // Where only our own package has changed, the rest stays: an engine may be running out of it.
  if (version === undefined || !isFresh(lockedStamp(paths, packages, version))) {
    const interpreter = usablePython(packages, environment);
    const locked = lockedStamp(paths, packages, interpreter.version);
    clearStamp(locked);
    rmSync(packages.folder, { recursive: true, force: true });
    await succeeded(run('venv', [interpreter.executable, '-m', 'venv', packages.folder]));
    await installLocked(options, run);
    writeStamp(locked);
  }
  const own = ownStamp(paths, packages);
  if (own === undefined || packages.ownPackage === undefined) return;
  clearStamp(own);
  await succeeded(run('own', [...pipOf(packages), ...alone, packages.ownPackage]));
  writeStamp(own);
}

function pipOf({ python }: PythonPackages) {
  return [python, '-m', 'pip', 'install', '--no-input'] as const;
}

/** All that our own package needs is there already, what builds it included: nothing is asked of a network. */
const alone = ['--force-reinstall', '--no-deps', '--no-build-isolation', '--no-index'] as const;

async function installLocked({ packages, environment = process.env }: Installation, run: Run): Promise<void> {
  const pip = [...pipOf(packages), '--require-hashes'] as const;
  const requirements = packages.requirements.flatMap((lock) => ['-r', lock]);
  const uv = await run('uv', [...pip, '-r', packages.installer]);
  if (uv.kind === 'done') {
    const extra = { VIRTUAL_ENV: packages.folder, ...indexAddress(packages, environment) };
    const program = join(packages.folder, 'bin', 'uv');
    const line = [program, 'pip', 'install', '--require-hashes', ...requirements] as const;
    if ((await run('requirements', line, extra)).kind === 'done') return;
  }
  // Slower by a minute, and works wherever pip does.
  await succeeded(run('requirements-pip', [...pip, ...requirements]));
}

type Run = (
  name: string,
  command: readonly [string, ...string[]],
  extra?: Readonly<Record<string, string>>,
) => Promise<ToolOutcome & { log: string }>;

function toolRunner({ paths, packages, nonce, environment = process.env, signal }: Installation): Run {
  return async (name, command, extra = {}) => {
    const log = join(paths.installLogs, `${packages.name}-${name}.log`);
    const outcome = await runTool(command, {
      folder: paths.root,
      environment: { ...definedVariables(environment), ...extra, [familyVariable]: nonce },
      log,
      timeoutSeconds: installTimeoutSeconds,
      signal,
    });
    return { ...outcome, log };
  };
}

async function succeeded(run: ReturnType<Run>): Promise<void> {
  const outcome = await run;
  if (outcome.kind === 'failed')
    throw new TidegateError('TG-0021', `Python packages: ${outcome.reason}; its log: ${outcome.log}`);
}
