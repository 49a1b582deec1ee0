import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readRepository } from '../../support/repository/repository-files.ts';

test('an empty folder is found, and a folder that git leaves out is not', () => {
  const root = mkdtempSync(join(tmpdir(), 'tidegate-layout-'));
  onTestFinished(() => {
    rmSync(root, { recursive: true });
  });
  mkdirSync(join(root, 'lib/domain/gate'), { recursive: true });
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'lib/a.ts'), 'export {};\n');
  const { files, emptyFolders } = readRepository(root);
  expect(emptyFolders).toEqual(['lib/domain/gate']);
  expect(files).toEqual([{ path: 'lib/a.ts', text: 'export {};\n' }]);
});
