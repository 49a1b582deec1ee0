import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../../..');

/** Every file that is deployed, or that decides what is: all that these import is product as well. */
const product = ['lambdas', 'lib/domain', 'lib/kernels', 'lib/adapters', 'lib/constructs', 'lib/stacks', 'schemas'];
const apps = ['bin/app.ts', 'models/index/definitions.ts', 'models/index/features.ts', 'models/index/recipes.ts'];

const isSecret = (file: string): boolean =>
  file.startsWith('lib/simulator/') || /^models\/[^/]+\/done\.ts$/.test(file) || file === 'models/index/evidence.ts';

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.test.ts'))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

/** Static, dynamic and type imports, and re-exports: whatever stands in quotes and names a file beside. */
function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8');
  return [...text.matchAll(/(?:from|import)[\s(]*['"](\.{1,2}\/[^'"]+)['"]/g)]
    .map(([, target = '']) => normalize(join(dirname(file), target)))
    .filter((target) => existsSync(join(root, target)));
}

/** By what is reached, who reaches it. */
function reachedFrom(files: readonly string[]): ReadonlyMap<string, string> {
  const reached = new Map(files.map((file) => [file, file]));
  const waiting = [...files];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const target of file.endsWith('.ts') ? importsOf(file) : []) {
      if (reached.has(target)) continue;
      reached.set(target, file);
      waiting.push(target);
    }
  }
  return reached;
}

test('nothing that is deployed reaches the simulator, its truth or what judges by it, by however many steps', () => {
  const reached = reachedFrom([...product.flatMap(sourcesBelow), ...apps]);
  const leaks = [...reached].filter(([target]) => isSecret(target)).map(([target, by]) => `${by} imports ${target}`);
  expect(leaks).toEqual([]);
});

test('such a way would be found: the command that judges does reach the truth', () => {
  const reached = reachedFrom(['lib/cli/evidence.ts']);
  expect([...reached.keys()].filter(isSecret)).toContain('lib/simulator/liquidation/oracle.ts');
  expect([...reached.keys()].filter(isSecret)).toContain('models/liquidation/done.ts');
});
