import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { afterEach, beforeEach } from 'vitest';
import { sha256Hex } from '../../lib/domain/canonical-json.ts';

const node = resolve('node_modules/node/bin/node');
/** Whatever making and testing a pack needs. */
const needed = [
  ...['bin/new-pack.ts', 'lib', 'models', 'schemas', 'test/support', 'docs/how-to/add-a-pack/template', 'containers'],
  ...['package.json', 'tsconfig.json', 'tidegate.config.ts', 'vitest.config.ts', '.prettierrc.json', 'pyproject.toml'],
];

export interface PackTree {
  readonly root: string;
  /** In the copy, and with none of the variables of the tests that run here. */
  run(program: string, ...line: readonly string[]): Promise<Ended>;
  node(...line: readonly string[]): Promise<Ended>;
  /** Digest of each file, by its path. Installed packages are but linked, and no part of the tree. */
  files(): ReadonlyMap<string, string>;
}

interface Ended {
  readonly exit: unknown;
  readonly stdout: string;
  readonly stderr: string;
}

/** A copy of the repository for each test, in which packs come and go. */
export function usePackTree(): () => PackTree {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'tidegate-new-pack-'));
    for (const path of needed) cpSync(path, join(root, path), { recursive: true });
    // One by one: what tools keep beside the packages stays in the copy.
    mkdirSync(join(root, 'node_modules'));
    for (const name of readdirSync('node_modules').filter((entry) => !entry.startsWith('.'))) {
      symlinkSync(resolve('node_modules', name), join(root, 'node_modules', name));
    }
  });
  afterEach(() => rmSync(root, { recursive: true }));
  return () => ({
    root,
    run: (program, ...line) => run(root, program, line),
    node: (...line) => run(root, node, line),
    files: () => filesOf(root),
  });
}

function run(cwd: string, program: string, line: readonly string[]): Promise<Ended> {
  const { PATH, TIDEGATE_SEED } = process.env;
  const env = { PATH, TIDEGATE_SEED, NO_COLOR: '1', PYTHONDONTWRITEBYTECODE: '1' };
  return new Promise((done) => {
    execFile(program, line, { cwd, env }, (error, stdout, stderr) => {
      done({ exit: error === null ? 0 : error.code, stdout, stderr });
    });
  });
}

function filesOf(root: string): ReadonlyMap<string, string> {
  const roots = readdirSync(root).filter((name) => name !== 'node_modules');
  const paths = roots.flatMap((name) => filesBelow(join(root, name)));
  return new Map(paths.map((path) => [path.slice(root.length + 1), sha256Hex(readFileSync(path, 'utf8'))]));
}

function filesBelow(path: string): readonly string[] {
  if (statSync(path).isFile()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

/** Paths of what came, went or is another. */
export function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): readonly string[] {
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}
