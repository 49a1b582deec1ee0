import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test, vi } from 'vitest';
import { localPaths } from '../../../lib/local/paths.ts';
import { installPython } from '../../../lib/local/python-environment.ts';
import { trainerPackages } from '../../../lib/local/python-packages.ts';
import { changed, usePackTree } from '../../support/pack-tree.ts';
import { tellFigures } from '../../support/tell-figures.ts';

vi.setConfig({ testTimeout: 900_000 });

const room = usePackTree();
const paths = localPaths();
const packages = trainerPackages(paths);

beforeAll(async () => {
  await installPython({ paths, packages });
}, 900_000);

test('a new pack passes both halves of the tests of every pack, in its own folder alone, and leaves nothing when it goes', async (context) => {
  const tree = room();
  const before = tree.files();
  const made = await tree.node('bin/new-pack.ts', 'demo');
  expect(made).toMatchObject({ exit: 0 });
  const after = tree.files();
  const written = changed(before, after);
  expect(written.filter((path) => !/^models\/(demo|index)\//.test(path))).toEqual([]);
  expect(made.stdout.trim().split('\n').sort()).toEqual(written);
  expect(written).toContain('models/demo/recipe.py');

  const tested = await tree.node('node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'models/demo');
  expect(tested).toMatchObject({ exit: 0 });
  expect(tested.stdout).toMatch(/Test Files +1 passed/);
  const trained = await tree.run(packages.python, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', 'models/demo');
  const [, passed] = /(\d+) passed/.exec(trained.stdout) ?? [];
  tellFigures(context, { written, passed: { vitest: /Tests +(\d+) passed/.exec(tested.stdout)?.[1], pytest: passed } });
  expect(trained, trained.stdout).toMatchObject({ exit: 0 });
  expect(Number(passed)).toBeGreaterThan(0);
  const format = await tree.node('node_modules/prettier/bin/prettier.cjs', '--check', 'models/demo', 'models/index');
  expect(format).toMatchObject({ exit: 0 });
  expect(changed(after, tree.files())).toEqual([]);

  const index = join(tree.root, 'models', 'index', 'definitions.ts');
  expect(readFileSync(index, 'utf8')).toContain("from '../demo/pack.ts'");
  rmSync(join(tree.root, 'models', 'demo'), { recursive: true });
  // Whichever pack comes next, the index is written from the folders that are there.
  expect(await tree.node('bin/new-pack.ts', 'ebb')).toMatchObject({ exit: 0 });
  rmSync(join(tree.root, 'models', 'ebb'), { recursive: true });
  expect(readFileSync(index, 'utf8')).not.toContain('demo');
});
