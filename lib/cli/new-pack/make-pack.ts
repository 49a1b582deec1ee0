import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Name } from '../../../schemas/identity.ts';
import { usageError } from '../cli-error.ts';
import { compareFiles, writeFiles } from '../generate/compare-files.ts';
import { formatted } from '../generate/generated-file.ts';
import { modelIndex } from '../generate/model-index.ts';

const templateFolder = 'docs/how-to/add-a-pack/template';
/** The template is a pack of this name, which is checked and tested as any other. */
const templateName = /\btemplate\b/g;
/** It lies two folders deeper than the copy. */
const templateRoot = /'(?:\.\.\/){4}/g;
/** Where the indexes of all packs are. */
const indexFolder = 'models/index';

/**
 * Copies the template into a folder of its own, and lets the platform know of it: no other file changes.
 * Throws TG-0028 for a name that no pack can have, or that one has. Paths are those that were written.
 */
export async function makePack(name: string, root = '.'): Promise<readonly string[]> {
  const wrong = faultOfName(name, root);
  if (wrong !== undefined) throw usageError(wrong, 'Choose another name: `npm run new-pack -- NAME`.');
  const folder = join('models', name);
  mkdirSync(join(root, folder));
  const copied = readdirSync(join(root, templateFolder)).map((file) => {
    const text = readFileSync(join(root, templateFolder, file), 'utf8');
    const path = join(folder, file);
    writeFileSync(join(root, path), text.replaceAll(templateRoot, "'../../").replaceAll(templateName, name));
    return path;
  });
  const index = await Promise.all(modelIndex(join(root, 'models')).map(formatted));
  const stale = compareFiles(index, [indexFolder], root);
  writeFiles(stale, root);
  return [...copied, ...stale.map(({ path }) => path)];
}

function faultOfName(name: string, root: string): string | undefined {
  if (!Name.safeParse(name).success) {
    return `a pack cannot be called ${JSON.stringify(name)}: small letters, digits and hyphens, a letter or digit first, at most 63`;
  }
  if (name === 'index') return 'a pack cannot be called index: the indexes of all packs have that folder';
  return existsSync(join(root, 'models', name)) ? `there is a folder models/${name} already` : undefined;
}
