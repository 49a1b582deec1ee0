import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { sha256Hex } from '../../../lib/domain/canonical-json.ts';
import { makePack } from '../../../lib/cli/new-pack/make-pack.ts';
import { exitCodes } from '../../../schemas/errors.ts';

const node = resolve('node_modules/node/bin/node');
/** Whatever making and testing a pack needs. */
const needed = [
  ...['bin/new-pack.ts', 'lib', 'models', 'schemas', 'test/support', 'docs/how-to/add-a-pack/template'],
  ...['package.json', 'tsconfig.json', 'tidegate.config.ts', 'vitest.config.ts', '.prettierrc.json'],
];

let tree: string;
beforeEach(() => {
  tree = mkdtempSync(join(tmpdir(), 'tidegate-new-pack-'));
  for (const path of needed) cpSync(path, join(tree, path), { recursive: true });
  // One by one: what tools keep beside the packages stays in the copy.
  mkdirSync(join(tree, 'node_modules'));
  for (const name of readdirSync('node_modules').filter((entry) => !entry.startsWith('.'))) {
    symlinkSync(resolve('node_modules', name), join(tree, 'node_modules', name));
  }
});
afterEach(() => rmSync(tree, { recursive: true }));

/** In the copy, and with none of the variables of the tests that run here. */
function run(...line: readonly string[]) {
  const environment = { PATH: process.env['PATH'], TIDEGATE_SEED: process.env['TIDEGATE_SEED'], NO_COLOR: '1' };
  return new Promise<{ readonly exit: unknown; readonly stdout: string; readonly stderr: string }>((done) => {
    execFile(node, line, { cwd: tree, env: environment }, (error, stdout, stderr) => {
      done({ exit: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

const newPack = (...names: readonly string[]) => run('bin/new-pack.ts', ...names);

/** Digest of each file, by its path. Installed packages are but linked, and no part of the tree. */
function files(): ReadonlyMap<string, string> {
  const roots = readdirSync(tree).filter((name) => name !== 'node_modules');
  const paths = roots.flatMap((root) => filesBelow(join(tree, root)));
  return new Map(paths.map((path) => [path.slice(tree.length + 1), sha256Hex(readFileSync(path, 'utf8'))]));
}

function filesBelow(path: string): readonly string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}

test('a new pack passes the tests of every pack, in its own folder alone, and leaves nothing when it goes', async () => {
  const before = files();
  const made = await newPack('demo');
  expect(made).toMatchObject({ exit: 0 });
  const written = changed(before, files());
  expect(written.filter((path) => !/^models\/(demo|index)\//.test(path))).toEqual([]);
  expect(made.stdout.trim().split('\n').sort()).toEqual(written);
  expect(written).toContain('models/demo/recipe.py');

  const tested = await run('node_modules/vitest/vitest.mjs', 'run', '--project', 'unit', 'models/demo');
  expect(tested).toMatchObject({ exit: 0 });
  expect(tested.stdout).toMatch(/Test Files +1 passed/);
  const format = await run('node_modules/prettier/bin/prettier.cjs', '--check', 'models/demo', 'models/index');
  expect(format).toMatchObject({ exit: 0 });

  const index = join(tree, 'models', 'index', 'definitions.ts');
  expect(readFileSync(index, 'utf8')).toContain("from '../demo/pack.ts'");
  rmSync(join(tree, 'models', 'demo'), { recursive: true });
  // Whichever pack comes next, the index is written from the folders that are there.
  expect(await newPack('ebb')).toMatchObject({ exit: 0 });
  rmSync(join(tree, 'models', 'ebb'), { recursive: true });
  expect(readFileSync(index, 'utf8')).not.toContain('demo');
});

test('a name that no pack can have is refused, says why, and leaves no file', async () => {
  mkdirSync(join(tree, 'models', 'half-made'));
  const before = files();
  for (const [name, why] of [
    ['Demo', 'a pack cannot be called "Demo": small letters'],
    ['-demo', 'a pack cannot be called "-demo"'],
    ['../demo', 'a pack cannot be called "../demo"'],
    ['', 'a pack cannot be called ""'],
    ['index', 'the indexes of all packs have that folder'],
    ['liquidation', 'there is a folder models/liquidation already'],
    ['half-made', 'there is a folder models/half-made already'],
  ] as const) {
    await expect(makePack(name, tree)).rejects.toThrow(why);
  }
  const { exit, stdout, stderr } = await newPack('Demo');
  expect({ exit, stdout }).toEqual({ exit: exitCodes.usage, stdout: '' });
  expect(stderr).toContain('small letters');
  expect(stderr).toContain('npm run new-pack');
  expect((await newPack('one', 'two')).stderr).toContain('new-pack takes one name');
  expect(changed(before, files())).toEqual([]);
});
