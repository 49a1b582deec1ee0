import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { type DoctorCheck, found, wrong } from './doctor-check.ts';
import { type EngineName, startCommand } from './engines/engine-name.ts';
import { explainMissingPython, findPython, newestPython } from './find-python.mjs';
import { arePackagesFresh } from './packages.mjs';
import type { LocalPaths } from './paths.ts';
import { installedPython } from './python-environment.ts';
import type { PythonPackages } from './python-packages.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const mebibyte = 2 ** 20;
/** npm packages 1 GB, Python packages up to 0.5 GB, and room to unpack. */
const installMebibytes = 1_800;
/** Templates, Lambda bundles unpacked twice, logs in three generations. */
const stateMebibytes = 200;

export function checkNode(paths: LocalPaths): DoctorCheck {
  const wanted = Package.parse(readJson(join(paths.root, 'package.json'))).dependencies['node'] ?? 'unknown';
  const detail = `Node ${process.versions.node}`;
  if (process.versions.node === wanted) return found('node', detail);
  return wrong('node', `${detail}, but the project runs on ${wanted}`, 'Run `npm start`: it installs the right one.');
}

export function checkPython({ oldest }: PythonPackages, environment: Variables): DoctorCheck {
  const { python, seen } = findPython(environment, oldest);
  if (python !== undefined) return found('python', `Python ${python.version} (${python.executable})`);
  const [from, to] = [oldest, newestPython].map((version) => version.join('.'));
  return wrong('python', explainMissingPython(seen, oldest), `Install Python ${from} to ${to} and have it on PATH.`);
}

export function checkCdk(paths: LocalPaths): DoctorCheck {
  const manifest = join(paths.root, 'node_modules', 'aws-cdk', 'package.json');
  if (existsSync(manifest)) return found('cdk', `aws-cdk ${Versioned.parse(readJson(manifest)).version}`);
  return wrong('cdk', 'aws-cdk is not installed', 'Run `npm start`: it installs the packages.');
}

export function checkNpm(paths: LocalPaths): DoctorCheck {
  if (arePackagesFresh(paths.root)) return found('npm packages', 'as package-lock.json says');
  return wrong('npm packages', 'not installed from this package-lock.json', 'Run `npm start`: it installs them.');
}

export function checkPythonPackages(engine: EngineName, packages: PythonPackages, paths: LocalPaths): DoctorCheck {
  const name = 'python packages';
  const version = installedPython(paths, packages);
  if (version !== undefined) return found(name, `as the lock file says, for Python ${version}`);
  return wrong(name, 'not installed from this lock file', `Run \`${startCommand(engine)}\`: it installs them.`);
}

/** The file systems that a start writes to: of the repository while something is to be installed, and of the state. */
export async function checkDisks(
  paths: LocalPaths,
  packages: PythonPackages | undefined,
): Promise<readonly DoctorCheck[]> {
  const hasPython = packages === undefined || installedPython(paths, packages) !== undefined;
  const isComplete = arePackagesFresh(paths.root) && hasPython;
  const state = checkDisk('disk', paths.state, stateMebibytes);
  return Promise.all(isComplete ? [state] : [checkDisk('disk for packages', paths.root, installMebibytes), state]);
}

async function checkDisk(name: string, folder: string, neededMebibytes: number): Promise<DoctorCheck> {
  const place = existingParent(folder);
  const { bavail, bsize } = await statfs(place);
  const freeMebibytes = Math.floor((bavail * bsize) / mebibyte);
  const detail = `${freeMebibytes} MiB free at ${place}`;
  if (freeMebibytes >= neededMebibytes) return found(name, detail);
  return wrong(name, detail, `Free at least ${neededMebibytes} MiB there.`);
}

function existingParent(folder: string): string {
  return existsSync(folder) ? folder : existingParent(dirname(folder));
}

const Package = z.object({ dependencies: z.record(z.string(), z.string()) });
const Versioned = z.object({ version: z.string() });

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(path, 'utf8'));
}
