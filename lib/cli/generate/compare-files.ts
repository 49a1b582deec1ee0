import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { GeneratedFile } from './generated-file.ts';

export type Difference =
  | { readonly kind: 'missing' | 'stale'; readonly path: string; readonly text: string }
  /** In a generated folder, but nothing generates it any more. */
  | { readonly kind: 'left over'; readonly path: string };

/** What stands between the files as they are below `root` and as they should be. */
export function compareFiles(
  files: readonly GeneratedFile[],
  folders: readonly string[],
  root = '.',
): readonly Difference[] {
  const wanted = new Set(files.map(({ path }) => path));
  const wrong = files.flatMap(({ path, text }): Difference[] => {
    const file = join(root, path);
    if (!existsSync(file)) return [{ kind: 'missing', path, text }];
    return readFileSync(file, 'utf8') === text ? [] : [{ kind: 'stale', path, text }];
  });
  const leftOver = folders
    .flatMap((folder) => filesBelow(root, folder))
    .filter((path) => !wanted.has(path))
    .map((path): Difference => ({ kind: 'left over', path }));
  return [...wrong, ...leftOver];
}

export function writeFiles(differences: readonly Difference[], root = '.'): void {
  for (const difference of differences) {
    const file = join(root, difference.path);
    if (difference.kind === 'left over') {
      rmSync(file);
      continue;
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, difference.text);
  }
}

function filesBelow(root: string, folder: string): string[] {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}
