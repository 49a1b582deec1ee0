// Plain JavaScript, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

export const oldestPython = [3, 11];
export const newestPython = [3, 13];

/**
 * The first interpreter of a supported version, and all that were looked at. Candidates are run, not looked up:
 * a name on PATH may be a shim that leads nowhere.
 */
export function findPython(environment = process.env) {
  const seen = [];
  for (const command of candidates(environment)) {
    const python = ask(command, environment);
    if (python === undefined) continue;
    if (isSupported(python.version)) return { python, seen };
    seen.push(python);
  }
  return { python: undefined, seen };
}

function candidates(environment) {
  const names = ['python3.13', 'python3.12', 'python3.11', 'python3', 'python'];
  return [...names, ...pyenvInterpreters(environment)];
}

/** Versions that pyenv holds without having them on PATH; only for those who have pyenv itself there. */
function pyenvInterpreters(environment) {
  const folders = (environment.PATH ?? '').split(delimiter);
  const hasPyenv = folders.some((folder) => existsSync(join(folder, 'pyenv')) || /\.pyenv[/\\]shims$/.test(folder));
  const versions = join(environment.PYENV_ROOT ?? join(environment.HOME ?? homedir(), '.pyenv'), 'versions');
  if (!hasPyenv || !existsSync(versions)) return [];
  return readdirSync(versions)
    .filter((name) => /^3\.1[1-3]\./.test(name))
    .sort()
    .reverse()
    .map((name) => join(versions, name, 'bin', 'python3'));
}

// The standard library of some systems lacks venv; an interpreter without it is of no use here.
const question = 'import sys, venv, ensurepip; print(sys.executable); print("%d.%d.%d" % sys.version_info[:3])';

function ask(command, environment) {
  const answer = spawnSync(command, ['-c', question], { encoding: 'utf8', env: environment, timeout: 20_000 });
  if (answer.status !== 0) return tooOldToAnswer(command, environment);
  const [executable, version] = answer.stdout.trim().split(/\r?\n/);
  return { command, executable, version };
}

function tooOldToAnswer(command, environment) {
  const answer = spawnSync(command, ['--version'], { encoding: 'utf8', env: environment, timeout: 20_000 });
  const version = /^Python (\d+\.\d+\.\d+)/.exec(`${answer.stdout ?? ''}${answer.stderr ?? ''}`)?.[1];
  if (answer.status !== 0 || version === undefined) return undefined;
  return { command, executable: command, version: isSupported(version) ? `${version} without venv` : version };
}

function isSupported(version) {
  const [major, minor] = version.split('.').map(Number);
  if (version.includes(' ')) return false;
  return major === oldestPython[0] && minor >= oldestPython[1] && minor <= newestPython[1];
}

/** What to tell someone who has no usable Python. */
export function explainMissingPython(seen) {
  const found = seen.map(({ command, version }) => `${command} is ${version}`).join(', ');
  const range = `Python ${oldestPython.join('.')} to ${newestPython.join('.')}`;
  return `${range} is needed; ${found === '' ? 'no Python is on PATH' : `found only: ${found}`}`;
}
