import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import {
  packagesWithOtherLicences,
  scriptListDifferences,
  tooManyScripts,
  unpinnedDependencies,
} from '../../support/repository/dependency-rules.ts';

const packageJson = readFileSync('package.json', 'utf8');
const lockJson = readFileSync('package-lock.json', 'utf8');

function installedPackages(): string[] {
  const { packages }: { packages: Record<string, unknown> } = JSON.parse(lockJson);
  return (
    Object.keys(packages)
      .filter((path) => path !== '')
      .map((path) => `${path}/package.json`)
      // Packages for other platforms stand in the lock file and are not installed.
      .filter((path) => existsSync(path))
      .map((path) => readFileSync(path, 'utf8'))
  );
}

describe('npm scripts', () => {
  test('are at most ten', () => {
    expect(tooManyScripts(packageJson)).toEqual([]);
  });

  test('are refused when they are eleven', () => {
    const scripts = Object.fromEntries(Array.from({ length: 11 }, (_, index) => [`script-${index}`, 'true']));
    expect(tooManyScripts(JSON.stringify({ scripts }))).toHaveLength(1);
  });
});

describe('the list of packages that may run install scripts', () => {
  test('is exact', () => {
    expect(scriptListDifferences(packageJson, lockJson)).toEqual([]);
  });

  test('misses no package and names none too many', () => {
    const lock = JSON.stringify({ packages: { 'node_modules/a/node_modules/@s/evil': { hasInstallScript: true } } });
    expect(scriptListDifferences(JSON.stringify({ allowScripts: { stale: true } }), lock)).toEqual([
      '@s/evil runs an install script and is not listed',
      'stale is listed and runs no install script',
    ]);
  });
});

describe('dependencies', () => {
  test('are pinned exactly', () => {
    expect(unpinnedDependencies(packageJson)).toEqual([]);
  });

  test.each(['^1.2.3', '*', 'latest', 'github:a/b', '1.x'])('are refused with version %s', (version) => {
    expect(unpinnedDependencies(JSON.stringify({ dependencies: { a: version } }))).toEqual([`a ${version}`]);
  });
});

describe('licences of installed packages', () => {
  test('are all on the list', () => {
    const packages = installedPackages();
    expect(packages.length).toBeGreaterThan(100);
    expect(packagesWithOtherLicences(packages)).toEqual([]);
  });

  test.each(['GPL-3.0-only', 'SSPL-1.0', 'MIT AND GPL-2.0-only', 'UNLICENSED', undefined])('refuse %s', (license) => {
    expect(packagesWithOtherLicences([JSON.stringify({ name: 'a', license })])).toHaveLength(1);
  });

  test('take the allowed one of two', () => {
    expect(packagesWithOtherLicences([JSON.stringify({ name: 'a', license: '(MIT OR GPL-3.0-or-later)' })])).toEqual(
      [],
    );
  });
});
