import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file as the rules of the repository see it. */
export interface RepositoryFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
}

export interface Repository {
  readonly files: readonly RepositoryFile[];
  readonly emptyFolders: readonly string[];
}

/** Left out by .gitignore as well; a test compares the two lists. */
export const ignoredNames: ReadonlySet<string> = new Set([
  '.git',
  'node_modules',
  '.tidegate',
  '.venv',
  'cdk.out',
  'coverage',
  'dist',
  '__pycache__',
  '.pytest_cache',
  '.ruff_cache',
  '.hypothesis',
  '.DS_Store',
]);

export function readRepository(root: string): Repository {
  const files: RepositoryFile[] = [];
  const emptyFolders: string[] = [];
  const walk = (folder: string): void => {
    const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter(
      ({ name }) => !ignoredNames.has(name),
    );
    if (entries.length === 0) emptyFolders.push(folder);
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) walk(path);
      else files.push({ path, text: readFileSync(join(root, path), 'utf8') });
    }
  };
  walk('');
  return { files, emptyFolders };
}
