// Plain JavaScript, because it runs before anything is installed.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export const oldestPython = [3, 11];
export const newestPython = [3, 13];
/** LocalStack is written in a newer Python than all the rest. */
export const oldestPythonOfLocalStack = [3, 12];

/**
 * The first interpreter of a supported version, and all that were looked at. Candidates are run, not looked up:
 * a name on PATH may be a shim that leads nowhere.
 */
export function findPython(environment = process.env, oldest = oldestPython) {
  const seen = [];
  for (const command of candidates(environment)) {
    const python = ask(command, environment);
    if (python === undefined) continue;
    if (isSupported(python.version, oldest)) return { python, seen };
    seen.push(python);
  }
  return { python: undefined, seen };
}

function candidates(environment) {
  const names = ['python3.13', 'python3.12', 'python3.11', 'python3', 'python'];
  return [...names, ...keptInterpreters(environment)];
}

/** Versions that pyenv and uv keep, which need not be on PATH. */
function keptInterpreters(environment) {
  const home = environment.HOME || homeOfUser();
  const pyenv = join(environment.PYENV_ROOT ?? join(home, '.pyenv'), 'versions');
  const uv = environment.UV_PYTHON_INSTALL_DIR ?? join(home, '.local', 'share', 'uv', 'python');
  return [pyenv, uv].flatMap((folder) =>
    subfolders(folder)
      .filter((name) => /^(cpython-)?3\.1[1-3]\./.test(name))
      .sort(naturally)
      .reverse()
      .map((name) => join(folder, name, 'bin', 'python3')),
  );
}

/** Unknown to the system is who runs in a container under a number without a name. */
function homeOfUser() {
  try {
    return homedir();
  } catch {
    return '/nonexistent';
  }
}

function subfolders(folder) {
  return existsSync(folder) ? readdirSync(folder) : [];
}

/** 3.12.10 comes after 3.12.9. */
function naturally(left, right) {
  return left.localeCompare(right, 'en', { numeric: true });
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
  return {
    command,
    executable: command,
    version: isSupported(version, oldestPython) ? `${version} without venv` : version,
  };
}

function isSupported(version, oldest) {
  if (version.includes(' ')) return false;
  const [major, minor] = version.split('.').map(Number);
  return major === oldest[0] && minor >= oldest[1] && minor <= newestPython[1];
}

/** What to tell someone who has no usable Python. */
export function explainMissingPython(seen, oldest = oldestPython) {
  const found = seen.map(({ command, version }) => `${command} is ${version}`).join(', ');
  const range = `Python ${oldest.join('.')} to ${newestPython.join('.')}`;
  return `${range} is needed; ${found === '' ? 'no Python was found' : `found only: ${found}`}`;
}
