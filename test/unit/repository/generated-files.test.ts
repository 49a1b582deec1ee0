import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { compareFiles, writeFiles } from '../../../lib/cli/generate/compare-files.ts';
import { portablePattern } from '../../../lib/cli/generate/json-schema.ts';
import { generatedFolders, repositoryFiles } from '../../../lib/cli/generate/repository-files.ts';

test('every generated file of this repository is what its sources say', async () => {
  expect(compareFiles(await repositoryFiles(), generatedFolders).map(({ kind, path }) => `${kind}: ${path}`)).toEqual(
    [],
  );
});

test('generating twice gives the same text', async () => {
  expect(await repositoryFiles()).toEqual(await repositoryFiles());
});

describe('a folder of generated files', () => {
  const wanted = [
    { path: 'made/a.json', text: '{}\n' },
    { path: 'made/deep/b.json', text: '[]\n' },
  ];
  let root = '';

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tidegate-generate-'));
    onTestFinished(() => {
      rmSync(root, { recursive: true });
    });
    writeFiles(compareFiles(wanted, ['made'], root), root);
  });

  test('is current once it is written', () => {
    expect(readFileSync(join(root, 'made/deep/b.json'), 'utf8')).toBe('[]\n');
    expect(compareFiles(wanted, ['made'], root)).toEqual([]);
  });

  test('shows a file that somebody changed', () => {
    writeFileSync(join(root, 'made/a.json'), '{"by":"hand"}\n');
    expect(compareFiles(wanted, ['made'], root)).toEqual([{ kind: 'stale', path: 'made/a.json', text: '{}\n' }]);
  });

  test('shows a file that is gone', () => {
    rmSync(join(root, 'made/a.json'));
    expect(compareFiles(wanted, ['made'], root)).toEqual([{ kind: 'missing', path: 'made/a.json', text: '{}\n' }]);
  });

  test('shows, and removes, a file that nothing generates any more', () => {
    mkdirSync(join(root, 'made/old'));
    writeFileSync(join(root, 'made/old/c.json'), '{}\n');
    const differences = compareFiles(wanted, ['made'], root);
    expect(differences).toEqual([{ kind: 'left over', path: 'made/old/c.json' }]);
    writeFiles(differences, root);
    expect(compareFiles(wanted, ['made'], root)).toEqual([]);
  });
});

test('patterns of contracts read the same in Python', () => {
  expect(portablePattern('^\\d{4}-[a-z]$')).toBe('^[0-9]{4}-[a-z]$(?!\\n)');
  expect(portablePattern('^urn:x')).toBe('^urn:x');
});
