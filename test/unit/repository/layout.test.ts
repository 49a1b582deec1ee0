import { describe, expect, test } from 'vitest';
import { stages } from '../../../lib/domain/stages.ts';
import { misplacedFolders, misplacedRoots } from '../../support/repository/layout-rules.ts';
import { emptyNames, unusualNames } from '../../support/repository/name-rules.ts';
import { ignoredNames, readRepository } from '../../support/repository/repository-files.ts';

const repository = readRepository('.');
const paths = repository.files.map(({ path }) => path);
const gitignore = repository.files.find(({ path }) => path === '.gitignore')?.text ?? '';

describe('the layout', () => {
  test('has only known roots', () => {
    expect(misplacedRoots(paths)).toEqual([]);
  });

  test.each(['tools/release.ts', 'notes.txt', 'src/index.ts'])('refuses the root of %s', (path) => {
    expect(misplacedRoots([...paths, path])).toHaveLength(1);
  });

  test('has only stage words below staged roots', () => {
    expect(misplacedFolders(paths)).toEqual([]);
  });

  test.each([
    'lib/domain/pricing/quote.ts',
    'lambdas/shared/log.ts',
    'test/unit/pricing/quote.test.ts',
    'test/slow/ingest/quote.test.ts',
    'lib/services/quote.ts',
    'lib/adapters/gcp/lake.ts',
    'docs/guides/start.md',
  ])('refuses the folder of %s', (path) => {
    expect(misplacedFolders([...paths, path])).toHaveLength(1);
  });

  test.each(stages)('takes a folder for stage %s', (stage) => {
    expect(misplacedFolders([`lib/domain/${stage}/x.ts`, `lambdas/${stage}/x.ts`, `test/e2e/${stage}/x.ts`])).toEqual(
      [],
    );
  });

  test('has no empty folder', () => {
    expect(repository.emptyFolders).toEqual([]);
  });

  test('leaves out of its checks only what git leaves out, and git itself', () => {
    const ignoredByGit = gitignore.split('\n').map((line) => line.replace(/\/$/, ''));
    expect([...ignoredNames].filter((name) => name !== '.git' && !ignoredByGit.includes(name))).toEqual([]);
  });
});

describe('names', () => {
  test('say something', () => {
    expect(emptyNames(paths)).toEqual([]);
  });

  test.each([
    'lib/domain/ingest/utils.ts',
    'lambdas/common/log.ts',
    'lib/state-manager.ts',
    'test/support/test_helpers.py',
  ])('refuses %s', (path) => {
    expect(emptyNames([...paths, path])).toEqual([path]);
  });

  test('are kebab-case, and snake_case in Python', () => {
    expect(unusualNames(paths)).toEqual([]);
  });

  test.each([
    'lib/domain/ingest/EntityState.ts',
    'bin/start_all.mjs',
    'test/unit/ingest/test-state.py',
    'lib/myFolder/a.ts',
  ])('refuses the spelling of %s', (path) => {
    expect(unusualNames([...paths, path])).toEqual([path]);
  });
});
