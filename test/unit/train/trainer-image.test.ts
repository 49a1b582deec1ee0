import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { localPaths } from '../../../lib/local/paths.ts';
import { trainerPackages } from '../../../lib/local/python-packages.ts';

const folder = 'containers/trainer';

interface Instruction {
  readonly name: string;
  readonly text: string;
}

/** Without comments, each on one line. */
function instructions(): readonly Instruction[] {
  const lines = readFileSync(`${folder}/Dockerfile`, 'utf8')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, '');
  return lines
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ name: line.slice(0, line.indexOf(' ')), text: line.slice(line.indexOf(' ') + 1) }));
}

function textsOf(name: string): readonly string[] {
  return instructions()
    .filter((instruction) => instruction.name === name)
    .map(({ text }) => text);
}

describe('the image of the trainer', () => {
  test('has no base but the one that whoever builds it names', () => {
    expect(textsOf('ARG')).toEqual(['BASE_IMAGE']);
    expect(textsOf('FROM').map((text) => text.split(' ')[0])).toEqual(['${BASE_IMAGE}', '${BASE_IMAGE}']);
  });

  test('installs from the hashed lock alone', () => {
    const installations = textsOf('RUN').filter((text) => /\b(pip|uv)\b/.test(text));
    expect(installations).toHaveLength(1);
    expect(installations[0]).toContain(
      '--require-hashes --only-binary=:all: -r /opt/trainer/requirements/trainer.lock.txt',
    );
    expect(readFileSync(`${folder}/Dockerfile`, 'utf8')).not.toMatch(/https?:|index-url|find-links/);
  });

  test('runs the trainer, as a user without rights', () => {
    const [user] = textsOf('USER');
    expect(Number(user)).toBeGreaterThan(0);
    const names = instructions().map(({ name }) => name);
    expect(names.lastIndexOf('USER')).toBeGreaterThan(names.lastIndexOf('RUN'));
    expect(textsOf('ENTRYPOINT')).toEqual(['["python", "-m", "trainer"]']);
    expect(textsOf('CMD')).toEqual([]);
  });

  test('is built from what it copies, and from nothing else of its folder', () => {
    const rules = readFileSync(`${folder}/.dockerignore`, 'utf8').split('\n');
    const taken = rules.filter((rule) => rule.startsWith('!')).map((rule) => rule.slice(1).replace(/\/$/, ''));
    const copied = textsOf('COPY').flatMap((text) => (text.startsWith('--from=') ? [] : [text.split(' ')[0]]));
    expect(rules.filter((rule) => !rule.startsWith('#'))[0]).toBe('*');
    expect([...new Set(copied)].sort()).toEqual(taken.sort());
  });
});

interface Locked {
  readonly name: string;
  readonly version: string;
  readonly hashes: number;
}

function locked(file: string): readonly Locked[] {
  const entries = readFileSync(file, 'utf8')
    .replaceAll(/\\\n\s*/g, '')
    .trim()
    .split('\n');
  return entries.map((entry) => {
    const found = /^([a-z0-9-]+)==(\S+) (?:; [^-]*)?((?: ?--hash=sha256:[0-9a-f]{64})+)$/.exec(entry);
    if (found === null) throw new Error(`not a locked package: ${entry.slice(0, 100)}`);
    const [, name = '', version = '', hashes = ''] = found;
    return { name, version, hashes: hashes.split('--hash').length - 1 };
  });
}

function pinned(file: string): readonly string[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'));
}

describe('the locks of the trainer', () => {
  test.each(trainerPackages(localPaths()).requirements)('%s has every package once, with its hashes', (file) => {
    const packages = locked(file);
    expect(new Set(packages.map(({ name }) => name)).size).toBe(packages.length);
    expect(packages.filter(({ hashes }) => hashes === 0)).toEqual([]);
  });

  test.each(['trainer', 'test'])('%s.lock.txt locks what is asked for', (name) => {
    const versions = locked(`${folder}/requirements/${name}.lock.txt`).map((one) => `${one.name}==${one.version}`);
    const asked = pinned(`${folder}/requirements/${name}.in`);
    expect(asked.length).toBeGreaterThan(0);
    expect(versions).toEqual(expect.arrayContaining([...asked]));
  });

  test('the tests run on the packages of the image', () => {
    const image = new Map(
      locked(`${folder}/requirements/trainer.lock.txt`).map(({ name, version }) => [name, version]),
    );
    const shared = locked(`${folder}/requirements/test.lock.txt`).filter(({ name }) => image.has(name));
    expect(shared.map(({ name }) => name)).toContain('packaging');
    expect(shared.filter(({ name, version }) => image.get(name) !== version)).toEqual([]);
  });
});
