import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { explainMissingPython, findPython } from '../../../lib/local/find-python.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tidegate-python-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that answers as an interpreter of this version does: with its path and version, or only with `--version`. */
function install(name: string, version: string, hasVenv = true): void {
  mkdirSync(join(folder, name, '..'), { recursive: true });
  const question = hasVenv ? `echo "$0"; echo ${version}` : 'exit 1';
  const script = `#!/bin/sh\nif [ "$1" = --version ]; then echo Python ${version}; else ${question}; fi\n`;
  writeFileSync(join(folder, name), script);
  chmodSync(join(folder, name), 0o755);
}

function search() {
  return findPython({ PATH: folder, HOME: folder });
}

describe('the search for Python', () => {
  test.each(['3.11.0', '3.12.7', '3.13.1'])('takes %s', (version) => {
    install('python3', version);
    expect(search().python).toMatchObject({ command: 'python3', version });
  });

  test.each(['3.10.14', '3.14.0', '2.7.18'])('refuses %s and says so', (version) => {
    install('python3', version);
    const { python, seen } = search();
    expect(python).toBeUndefined();
    expect(explainMissingPython(seen)).toBe(`Python 3.11 to 3.13 is needed; found only: python3 is ${version}`);
  });

  test('prefers the newest one by name', () => {
    install('python3.11', '3.11.9');
    install('python3.13', '3.13.0');
    expect(search().python?.version).toBe('3.13.0');
  });

  test('passes by a shim that leads nowhere', () => {
    writeFileSync(join(folder, 'python3.13'), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
    install('python3.12', '3.12.1');
    expect(search().python?.command).toBe('python3.12');
  });

  test('refuses one that cannot make virtual environments', () => {
    install('python3', '3.12.3', false);
    expect(explainMissingPython(search().seen)).toContain('python3 is 3.12.3 without venv');
  });

  test.each([
    ['pyenv', '.pyenv/versions/'],
    ['uv', '.local/share/uv/python/cpython-'],
  ])('finds the newest one that %s keeps, on PATH or not', (_keeper, place) => {
    install(`${place}3.12.9/bin/python3`, '3.12.9');
    install(`${place}3.12.10/bin/python3`, '3.12.10');
    expect(search().python?.version).toBe('3.12.10');
  });

  test('goes on looking when what it found is too old for the purpose', () => {
    install('python3', '3.11.2');
    install('.pyenv/versions/3.12.9/bin/python3', '3.12.9');
    expect(findPython({ PATH: folder, HOME: folder }, [3, 12]).python?.version).toBe('3.12.9');
  });

  test('says which version the purpose needs', () => {
    install('python3', '3.11.2');
    const { seen } = findPython({ PATH: folder, HOME: folder }, [3, 12]);
    expect(explainMissingPython(seen, [3, 12])).toBe('Python 3.12 to 3.13 is needed; found only: python3 is 3.11.2');
  });

  test('says when there is none', () => {
    expect(explainMissingPython(search().seen)).toBe('Python 3.11 to 3.13 is needed; no Python was found');
  });
});
